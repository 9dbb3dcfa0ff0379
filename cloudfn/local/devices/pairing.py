"""Pairing codes: six digits that let one device in, once, for a few minutes, after few wrong attempts. No I/O."""

from __future__ import annotations

import dataclasses
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Literal

from cloudfn.frozen import dataclass

CODE_S = 300.0
"""How long a code opens."""
CODE_ATTEMPTS = 5
"""After so many wrong ones a code ends: one guess in 200,000 gets in."""
WINDOW_S = 600.0
WINDOW_ATTEMPTS = 20
"""In each window no more wrong ones are looked at, whatever codes are made; those count that could have hit."""


@dataclass(frozen=True, slots=True)
class PairingCode:
    """``ends`` by the clock that ``Pairing`` was given. ``wrong``: attempts that missed."""

    digits: str
    ends: float
    wrong: int = 0


PairingRefusal = Literal["wrong", "ended", "limited"]
"""``ended``: the attempt was wrong too, and with it the code has ended."""


class Pairing:
    """One code at a time. ``now`` gives seconds that only go forward."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._code: PairingCode | None = None
        self._missed: list[float] = []

    def open(self) -> PairingCode:
        """A new code; the one before ends."""
        self._code = PairingCode(f"{secrets.randbelow(1_000_000):06}", self._now() + CODE_S)
        return self._code

    def current(self) -> PairingCode | None:
        """The code that would let a device in now."""
        if self._code is not None and self._code.ends <= self._now():
            self._code = None
        return self._code

    def seconds_left(self) -> int:
        code = self.current()
        return max(0, int(code.ends - self._now())) if code else 0

    def attempt(self, digits: str) -> PairingRefusal | None:
        """None for the right code, which has ended with that."""
        now = self._now()
        self._missed = [at for at in self._missed if at > now - WINDOW_S]
        if len(self._missed) >= WINDOW_ATTEMPTS:
            return "limited"
        code = self.current()
        if code is not None and hmac.compare_digest(digits.encode("utf-8", "replace"), code.digits.encode()):
            self._code = None
            return None
        if code is None:  # nothing to find, so a stranger cannot use the attempts of others up
            return "wrong"
        self._missed.append(now)
        missed = dataclasses.replace(code, wrong=code.wrong + 1)
        self._code = missed if missed.wrong < CODE_ATTEMPTS else None
        return "wrong" if self._code else "ended"
