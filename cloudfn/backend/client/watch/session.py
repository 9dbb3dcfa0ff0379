"""One client's connection: its messages in, its listeners, what goes back to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from cloudfn import json_text
from cloudfn.backend.client.chain import followed_by
from cloudfn.backend.client.door import ClientDoor
from cloudfn.backend.client.refusal import ClientRefusal, invalid
from cloudfn.backend.client.watch.group import Follower
from cloudfn.backend.client.watch.messages import changes_message, refused_message
from cloudfn.backend.client.watch.outgoing import ChangesText, Outgoing, ResultDocs
from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.query import is_large
from cloudfn.backend.registry import ActionCall
from cloudfn.calls import Caller
from cloudfn.frozen import dataclass
from cloudfn.json_text import compact

MOST_LISTENERS = 500
"""Of one connection, which is one ``wx``."""
PONG = compact({"kind": "pong"})

Identify = Callable[[Mapping[str, object]], Caller]
"""A message to who asks. Raises what ends the connection."""


@dataclass(frozen=True, slots=True)
class FollowedBy:
    """``key`` names the query that is followed; ``leave`` ends it."""

    key: str
    leave: Callable[[], None]


class WatchListener:
    """One ``watch`` of a client, by the client's number."""

    def __init__(self, session: WatchSession, number: int, caller: Caller) -> None:
        self._session, self._number, self._caller = session, number, caller
        self.followed: FollowedBy | None = None

    def deliver(self, changes: str) -> None:
        self._session.outgoing.put(ChangesText(changes_message(self._number, changes)))

    def result(self, documents: list[Document]) -> None:
        self._session.outgoing.put(ResultDocs(self._number, documents))

    def refuse(self, refusal: ClientRefusal) -> None:
        self._session.end(self._number, self._caller, refusal)


Follow = Callable[[ActionCall, Follower], Awaitable[FollowedBy]]


class WatchSession:
    """``follow`` lets a listener begin, ``read_again`` gives one its result anew. ``run`` sends until the end."""

    def __init__(self, door: ClientDoor, follow: Follow, read_again: Callable[[str, Follower], None]) -> None:
        self._door, self._follow, self._read_again = door, follow, read_again
        self._listeners: dict[int, WatchListener] = {}
        self._beginning: dict[int, asyncio.Task[None]] = {}
        self.outgoing = Outgoing(self._caught_up)

    async def run(self, send: Callable[[str], Awaitable[None]]) -> None:
        await self.outgoing.run(send, self._listeners.__contains__)

    def receive(self, message: str, identify: Identify) -> None:
        """What is not understood is refused, by the number of its listener if it has one."""
        try:
            fields = json_text.read(message)
        except (ValueError, RecursionError):
            fields = None
        kind, number = (fields.get("kind"), fields.get("listener")) if isinstance(fields, dict) else ("", None)
        if kind == "ping":
            self.outgoing.put(PONG)
        elif kind == "close" and type(number) is int:
            self._leave(number)
        elif kind == "watch" and type(number) is int and (isinstance(fields.get("fields"), dict) or "chain" in fields):
            self._begin(number, fields, identify)
        else:
            self._begin_refused(number, identify)

    def _begin_refused(self, number: object, identify: Identify) -> None:
        async def refuse() -> object:
            raise invalid("not a message of watch", "CFN-TCB-085", {})

        self._answer(number, identify({}), refuse())

    def _begin(self, number: int, fields: dict[str, object], identify: Identify) -> None:
        caller = identify(fields)
        self._leave(number)

        async def begin() -> object:
            if len(self._listeners) >= MOST_LISTENERS:
                raise ClientRefusal(
                    -402002, f"more than {MOST_LISTENERS} listeners", "CFN-TCB-084", {"most": MOST_LISTENERS}
                )
            listener = self._listeners[number] = WatchListener(self, number, caller)
            try:
                inner = await _followed(fields["chain"]) if "chain" in fields else fields["fields"]
                assert isinstance(inner, dict)
                listener.followed = await self._follow(
                    ActionCall("database.watch", inner, caller, caller.request_id), listener
                )
            except BaseException:
                if self._listeners.get(number) is listener:
                    del self._listeners[number]
                raise
            return None

        self._beginning[number] = self._answer(number, caller, begin())

    def _answer(self, number: object, caller: Caller, work: Awaitable[object]) -> asyncio.Task[None]:
        async def answer() -> None:
            shape = await self._door.shape(caller, "database.watch", work)
            if "errCode" in shape:
                self.outgoing.put(refused_message(number, shape))

        task = asyncio.ensure_future(answer())
        if isinstance(number, int):
            task.add_done_callback(lambda done: self._begun(number, done))
        return task

    def _begun(self, number: int, task: asyncio.Task[None]) -> None:
        if self._beginning.get(number) is task:
            del self._beginning[number]

    def end(self, number: int, caller: Caller, refusal: ClientRefusal) -> None:
        """The listener is told why, once, and is no more."""

        async def refuse() -> object:
            raise refusal

        self._leave(number)
        self._answer(number, caller, refuse())

    def _leave(self, number: int) -> None:
        task = self._beginning.pop(number, None)
        if task is not None:
            task.cancel()
        listener = self._listeners.pop(number, None)
        if listener is not None and listener.followed is not None:
            listener.followed.leave()

    def _caught_up(self) -> None:
        for listener in self._listeners.values():
            if listener.followed is not None:
                self._read_again(listener.followed.key, listener)

    def close(self) -> None:
        for number in [*self._beginning, *self._listeners]:
            self._leave(number)
        self.outgoing.end()


async def _followed(chain: object) -> Mapping[str, object]:
    """As ``followed_by``; beside the event loop where it is large."""
    return await asyncio.to_thread(followed_by, chain) if is_large(chain) else followed_by(chain)
