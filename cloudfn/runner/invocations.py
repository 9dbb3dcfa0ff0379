"""Which invocations exist, for the backend's question who is calling, and what waits for what."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterable

from cloudfn.calls import Caller, Identity, Invocation
from cloudfn.frozen import dataclass
from cloudfn.recent import Recent
from cloudfn.runner.environment import IDLE, LOADING

REMEMBERED = 2000
"""Finished invocations that are still known: a late backend request is served and reported."""


@dataclass(slots=True)
class KnownInvocation:
    """An invocation without its event, which may be large."""

    function: str
    identity: Identity
    chain: tuple[str, ...]
    finished: bool = False
    late: bool = False  # reported already


class Invocations:
    def __init__(self, env_id: str) -> None:
        self._env_id = env_id
        self._entries: dict[str, KnownInvocation] = {}
        self._finished: deque[str] = deque()
        self._loading: Recent[str, str] = Recent(REMEMBERED)
        self._outside: deque[str] = deque()

    def loading(self, function: str) -> str:
        """A new id for what a module of ``function`` asks for while it loads, before there is a call."""
        request_id = LOADING + secrets.token_hex(12)
        self._loading[request_id] = function
        return request_id

    def begin(self, one: Invocation) -> None:
        self._entries[one.request_id] = KnownInvocation(one.function, one.identity, one.chain)

    def begin_outside(self, one: Invocation) -> None:
        """As ``begin``, of a call that a process outside makes by itself: nobody tells when it ends."""
        self.begin(one)
        self._outside.append(one.request_id)
        if len(self._outside) > REMEMBERED:
            self._entries.pop(self._outside.popleft(), None)

    def end(self, request_id: str, *, answered: bool) -> None:
        """The call is over. Only of one that answered is it strange that something of it is still on its way."""
        entry = self._entries[request_id]
        entry.finished = True
        entry.late = entry.late or not answered
        self._finished.append(request_id)
        if len(self._finished) > REMEMBERED:
            self._entries.pop(self._finished.popleft(), None)

    def find(self, function: str, request_id: str) -> Caller | None:
        """The caller behind ``/i/<function>/<request_id>/``; None for an id that was not handed out."""
        if request_id.startswith(LOADING):
            if self._loading.get(request_id, "") != function:
                return None
            self._loading[request_id] = function  # the newest again: one that is used belongs to a process that lives
            return Caller(function, request_id, Identity(), self._env_id)
        known_id = request_id.removeprefix(IDLE)
        entry = self._entries.get(known_id)
        if entry is None or entry.function != function:
            return None
        return Caller(function, known_id, entry.identity, self._env_id, entry.chain, entry.finished)

    def function(self, request_id: str) -> str:
        """The function that ``request_id`` calls; "" when it is not known."""
        entry = self._entries.get(request_id)
        return entry.function if entry is not None else ""

    def first_late(self, request_id: str) -> bool:
        """True the first time that something of the finished ``request_id`` shows up."""
        entry = self._entries.get(request_id)
        if entry is None or entry.late:
            return False
        entry.late = True
        return True


@dataclass(frozen=True, slots=True)
class Queued:
    """A call that waits for an instance.

    ``chain`` are the calls that wait for it, ``holders`` the request ids that hold all instances of its function.
    """

    request_id: str
    chain: frozenset[str]
    holders: frozenset[str]


def stuck(calls: Iterable[Queued]) -> set[str]:
    """The queued calls that can never run: each instance they could get waits, at the end, for such a call itself.

    A call leaves the set when one holder of its function waits for no stuck call; what is left when nothing leaves any
    more is stuck.
    """
    left = {call.request_id: call for call in calls}
    while True:
        waiting = {one for call in left.values() for one in call.chain}
        free = [one for one, call in left.items() if not call.holders <= waiting]
        if not free:
            return set(left)
        for one in free:
            del left[one]
