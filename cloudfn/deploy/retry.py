"""Trying again, with jitter. A read may always be repeated; a change only where its refusal proves it did not happen.

The SDK's own ``StandardRetryer`` is not used: after one failure and one success it still raises the failure.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from cloudfn.frozen import dataclass

T = TypeVar("T")


class NoEffect(Exception):
    """The call did not take effect and may be sent again: throttled, or never left this machine."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class Uncertain(Exception):
    """Nobody can tell whether the call took effect: the answer was lost, or was an internal error."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits between attempts, in seconds: doubling from ``first`` up to ``most``, each drawn between half and whole."""

    attempts: int = 7
    first: float = 0.25
    most: float = 8.0

    def wait(self, n: int, draw: Callable[[], float] = random.random) -> float:
        """The wait after the ``n``-th failed attempt, from 0."""
        longest = min(self.first * 2.0**n, self.most)
        return longest * (0.5 + draw() / 2)


def again(
    call: Callable[[], T],
    *,
    repeat_uncertain: bool,
    backoff: Backoff,
    pause: Callable[[float], None] = time.sleep,
) -> T:
    """Call until it answers. Raises the cause of the last ``NoEffect``; ``Uncertain`` at once unless it may repeat."""
    for n in range(backoff.attempts):
        try:
            return call()
        except NoEffect as refused:
            if n + 1 == backoff.attempts:
                raise refused.error from None
        except Uncertain as uncertain:
            if not repeat_uncertain:
                raise
            if n + 1 == backoff.attempts:
                raise uncertain.error from None
        pause(backoff.wait(n))
    raise AssertionError("a backoff has at least one attempt")
