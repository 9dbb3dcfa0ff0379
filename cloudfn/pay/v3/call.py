"""A request that passed the gate and its shape, and what its endpoint makes of it, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cloudfn.calls import Caller
from cloudfn.frozen import dataclass

if TYPE_CHECKING:  # cryptography: 45 ms, which a notification's text does not need
    from cloudfn.pay.mch.keys import MerchantKeys


@dataclass(frozen=True, slots=True)
class V3Call:
    """``name`` is method and path, for people. ``values`` is the body; ``path`` holds the path's own parts."""

    name: str
    keys: MerchantKeys
    caller: Caller
    host: str
    values: Mapping[str, Any]
    path: Mapping[str, str]
    query: Mapping[str, str]

    @property
    def mch_id(self) -> str:
        return self.keys.mch_id

    def text(self, *names: str) -> str:
        """The body's text at ``names``, "" when there is none."""
        value = self.at(*names)
        return value if isinstance(value, str) else ""

    def number(self, *names: str) -> int:
        """A whole number that the shape demanded."""
        value = self.at(*names)
        assert isinstance(value, int)
        return value

    def at(self, *names: str) -> Any:
        value: Any = self.values
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value


@dataclass(frozen=True, slots=True)
class V3Answer:
    """An answer. ``body`` None: 204 without one; bytes: a file, which is not signed. ``gist`` is for histories."""

    body: Mapping[str, object] | bytes | None
    gist: str = ""
    status: int = 200
