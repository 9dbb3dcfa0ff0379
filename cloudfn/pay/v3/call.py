"""A request that passed the gate and its shape, and what its endpoint makes of it, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from cloudfn.calls import Caller
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import PayApi

if TYPE_CHECKING:  # cryptography: 45 ms, which a notification's text does not need
    from cloudfn.pay.mch.keys import MerchantKeys


@dataclass(frozen=True, slots=True)
class V3Call:
    """``name`` is method and path, for people. ``values`` is the body; ``path`` holds the path's own parts.

    ``api`` says how the end of what is made here is told: as v3's signed notification at ``notify_url``, or as cloudPay
    calls ``function``. ``keys`` are there for a request that came signed.
    """

    name: str
    mch_id: str
    caller: Caller
    values: Mapping[str, Any] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    host: str = ""
    keys: MerchantKeys | None = None
    api: PayApi = "v3"
    function: str = ""

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
