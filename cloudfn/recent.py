"""A memory of the newest, bounded without a step per entry."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A mapping that holds at least the ``least`` entries put last, and at most twice as many.

    Two generations of plain dicts: a full younger one takes the place of the older one. An OrderedDict that drops one
    entry for each new one builds its tables anew all the time, and where they no longer fit into the hole that the
    last ones left, the process grows.
    """

    __slots__ = ("_least", "_old", "_young")

    def __init__(self, least: int) -> None:
        self._least = least
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def __setitem__(self, key: Key, value: Value) -> None:
        """``key`` is the newest from now on."""
        if len(self._young) >= self._least and key not in self._young:
            self._young, self._old = {}, self._young
        self._young[key] = value

    def __contains__(self, key: Key) -> bool:
        return key in self._young or key in self._old

    def get(self, key: Key, default: Value) -> Value:
        return self._young[key] if key in self._young else self._old.get(key, default)

    def pop(self, key: Key, default: Value) -> Value:
        older = self._old.pop(key, default)
        return self._young.pop(key, older)
