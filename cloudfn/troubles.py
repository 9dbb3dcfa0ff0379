"""What of a loop's work fails at present: said once, tried again after a growing pause, and said when it works again.

A loop that lives as long as the local cloud names each piece of its work (a notification, a timer, "" for the loop
itself). A piece that fails is held for a while; everything else goes on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from cloudfn.frozen import dataclass

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 30.0

Report = Callable[[str, Exception | None, float], None]
"""(what, its error, seconds until it is tried again); the error is None when it works again."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """``error`` is shown to people. ``again_at`` is when ``real()`` allows the next try, ``pause_s`` the last pause."""

    error: str
    pause_s: float
    again_at: float


class Troubles:
    """Empty when all is well."""

    def __init__(self, report: Report, *, real: Callable[[], float] = time.monotonic) -> None:
        self._report, self._real = report, real
        self._held: dict[str, Trouble] = {}

    def failed(self, what: str, error: Exception) -> None:
        """``what`` raised ``error``: hold it, twice as long as the last time. What is new is said."""
        before, text = self._held.get(what), describe(error)
        pause = min(before.pause_s * 2, LONGEST_PAUSE_S) if before else FIRST_PAUSE_S
        self._held[what] = Trouble(text, pause, self._real() + pause)
        if before is None or before.error != text:
            self._report(what, error, pause)

    def fine(self, what: str) -> None:
        """``what`` works, or is no longer wanted."""
        if self._held and self._held.pop(what, None) is not None:
            self._report(what, None, 0.0)

    def holds(self, what: str) -> bool:
        """Whether ``what`` must not be tried yet."""
        held = self._held.get(what)
        return held is not None and self._real() < held.again_at

    def wait_s(self) -> float | None:
        """Seconds until the first held piece may be tried again; None when nothing is held."""
        if not self._held:
            return None
        return max(0.0, min(held.again_at for held in self._held.values()) - self._real())

    @property
    def errors(self) -> Mapping[str, str]:
        """What fails now, with the last error of each."""
        return {what: held.error for what, held in self._held.items()}

    def __len__(self) -> int:
        return len(self._held)


async def restarted(work: Callable[[], Awaitable[None]], troubles: Troubles) -> None:
    """Run ``work`` to its end; when it raises, again after a pause. It counts as fine once it runs on for a while."""
    while True:
        task = asyncio.ensure_future(work())
        try:
            if troubles:
                done, _ = await asyncio.wait({task}, timeout=FIRST_PAUSE_S)
                if not done or task.exception() is None:
                    troubles.fine("")
            return await task
        except Exception as error:
            troubles.failed("", error)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)  # it may have to tidy up before others close
        await asyncio.sleep(troubles.wait_s() or 0.0)


def describe(error: Exception) -> str:
    """One line for people; a coded error says its code."""
    text = str(error).strip()
    coded = getattr(error, "code", "")
    if isinstance(coded, str) and coded.startswith("CFN-"):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
