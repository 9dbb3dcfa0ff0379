"""Open transactions: which invocation began each, and since when. Times are real ones, as every time-out's."""

from __future__ import annotations

from collections.abc import Callable

from cloudfn.backend.limits import TRANSACTION_S
from cloudfn.frozen import dataclass

FORGOTTEN_S = 600.0
"""So long after its beginning an unfinished transaction is remembered, that its late requests get the right answer."""


@dataclass(frozen=True, slots=True)
class Begun:
    request_id: str
    at_s: float


class Transactions:
    """``limited``: one that is older than production allows is over. ``now_s`` is a clock that only runs forward."""

    def __init__(self, limited: bool, now_s: Callable[[], float]) -> None:
        self._limited = limited
        self._now_s = now_s
        self._open: dict[str, Begun] = {}

    def begin(self, session: str, request_id: str) -> None:
        now = self._now_s()
        self._open = {name: each for name, each in self._open.items() if now - each.at_s < FORGOTTEN_S}
        self._open[session] = Begun(request_id, now)

    def end(self, session: str) -> None:
        self._open.pop(session, None)

    def overdue(self, session: str) -> bool:
        """Whether ``session`` is to be aborted instead of served."""
        begun = self._open.get(session)
        return begun is not None and self._limited and self._now_s() - begun.at_s > TRANSACTION_S

    def of(self, request_id: str) -> bool:
        """Whether the invocation has one open."""
        return any(each.request_id == request_id for each in self._open.values())
