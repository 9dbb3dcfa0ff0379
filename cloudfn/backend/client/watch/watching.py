"""The engine's commits to all who follow a query. Lives on the event loop; hears the engine from any thread."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import dataclasses
import time
from collections import deque
from collections.abc import Awaitable, Callable

from cloudfn.backend.client.database import ClientDatabase
from cloudfn.backend.client.door import ClientDoor
from cloudfn.backend.client.refusal import ClientRefusal
from cloudfn.backend.client.watch.group import FollowedQuery, Follower, WatchGroup
from cloudfn.backend.client.watch.messages import ChangeTexts
from cloudfn.backend.client.watch.session import FollowedBy, WatchSession
from cloudfn.backend.database.aside import Aside
from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.commits import Commit
from cloudfn.backend.database.engine import Engine
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.query import compile_query, is_large
from cloudfn.backend.registry import ActionCall
from cloudfn.errors import InvalidFile

MOST_DOCUMENTS = 5000
"""Documents of a result that is followed. Source: cloud.tencent.com document 876/41801."""
MOST_LISTENERS = 2000
"""Of one local cloud; the platform's number is not documented."""
MOST_STEPS = 20_000
"""Written documents that wait to be matched; beyond, results are read instead."""
SLICE_S = 0.005
"""So long the loop is held before others have their turn."""
LOOK_S = 0.5
"""How often it is looked whether another process has written."""
INIT_FAILED, SERVER_ERROR = -402002, -402006
"""Source: errcode.ts of @cloudbase/realtime, WeChat's page reference/errcode."""


class Watching:
    """One per backend."""

    def __init__(self, database: ClientDatabase, engine: Engine, door: ClientDoor) -> None:
        self._database, self._engine, self._door = database, engine, door
        self._aside = Aside()
        self._groups: dict[str, WatchGroup] = {}
        self._sessions: set[WatchSession] = set()
        self._commits: deque[Commit] = deque()
        self._steps = 0
        self._done = 0  # the number of the last commit that everybody was told of
        self._deaf: Callable[[], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._draining = self._looking = False

    def connect(self) -> WatchSession:
        """For one connection; ``disconnect`` it at its end."""
        session = WatchSession(self._door, self._follow, self._read_again)
        self._sessions.add(session)
        return session

    def disconnect(self, session: WatchSession) -> None:
        self._sessions.discard(session)
        session.close()

    def close(self) -> None:
        """End all connections: the clients come again, to whoever answers then."""
        for session in [*self._sessions]:
            session.close()
        for task in [*self._tasks]:
            task.cancel()
        self._no_more()

    # --- joining and leaving -----------------------------------------------------------------------------------------

    async def _follow(self, call: ActionCall, follower: Follower) -> FollowedBy:
        """Let ``follower`` have the result and its changes. Raises ClientRefusal."""
        try:
            collection, find, visible = await self._database.followed(call)
            # In a thread where it is large; the group of it is compiled there, too.
            followed = FollowedQuery(collection, find, visible)
            compiled, group, key = await self._aside.run(
                lambda: (compile_query(find.query), WatchGroup(followed), followed.key()), slow=is_large(find.query)
            )
        except ClientRefusal as error:
            reason = "COLLECTION_PERMISSION_DENIED" if error.number == -502003 else "INVALID_PARAM"
            raise _not_begun(call, reason, error.text, error) from error
        except DatabaseError as error:
            raise _not_begun(call, error.code, error.message) from error
        if compiled.distance is not None:
            problem = ClientRefusal(0, "", "CFN-TCB-082", {"collection": collection, "what": "geoNear"})
            raise _not_begun(call, "INVALID_PARAM", "geoNear is not supported by watch", problem)
        if sum(len(group.places) for group in self._groups.values()) >= MOST_LISTENERS:
            full = ClientRefusal(0, "", "CFN-TCB-084", {"most": MOST_LISTENERS})
            raise _not_begun(call, "LISTENER_LIMIT", f"more than {MOST_LISTENERS} listeners", full)
        if self._deaf is None:
            self._deaf = self._listen()
        group = self._groups.setdefault(key, group)
        group.join(follower)
        self._start_reading(group)
        if not self._looking:
            self._looking = True
            self._start(self._look())
        return FollowedBy(key, lambda: self._leave(key, follower))

    def _leave(self, key: str, follower: Follower) -> None:
        group = self._groups.get(key)
        if group is None:
            return
        group.leave(follower)
        if not group.places:
            del self._groups[key]
        if not self._groups:
            self._no_more()

    def _no_more(self) -> None:
        if self._deaf is not None:
            self._deaf()
            self._deaf = None
        self._commits.clear()
        self._steps = 0

    def _read_again(self, key: str, follower: Follower) -> None:
        group = self._groups.get(key)
        if group is not None:
            group.read_again(follower)
            self._start_reading(group)

    # --- results -----------------------------------------------------------------------------------------------------

    def _start_reading(self, group: WatchGroup) -> None:
        if group.waiting and not group.reading:
            group.reading = True
            self._start(self._read(group))

    async def _read(self, group: WatchGroup) -> None:
        try:
            while group.waiting:
                batch = [*group.waiting]
                group.waiting.clear()
                try:
                    documents, number = await self._result(group.followed)
                except (DatabaseError, InvalidFile) as error:
                    text = error.message if isinstance(error, DatabaseError) else error.title()
                    self._end(group, batch, ClientRefusal(SERVER_ERROR, f"SYS_ERR - {text}"))
                    continue
                if len(documents) > MOST_DOCUMENTS:
                    params = {"collection": group.followed.collection, "most": MOST_DOCUMENTS}
                    text = f"SYS_ERR - more than {MOST_DOCUMENTS} documents"
                    self._end(group, batch, ClientRefusal(SERVER_ERROR, text, "CFN-TCB-083", params))
                    continue
                try:
                    group.read(batch, documents, number)
                except DatabaseError as error:
                    self._broken(group, error)
        finally:
            group.reading = False

    async def _result(self, followed: FollowedQuery) -> tuple[list[Document], int]:
        find, engine = followed.find, self._engine
        asked = find if find.limit else dataclasses.replace(find, limit=MOST_DOCUMENTS + 1)
        done = self._done
        slow = engine.slow(followed.collection, find.query)
        try:
            return await self._aside.run(lambda: engine.find_at(followed.collection, asked), slow=slow)
        except DatabaseError as error:
            if error.code != "DATABASE_COLLECTION_NOT_EXIST":
                raise
            return [], done  # it was dropped meanwhile

    def _end(self, group: WatchGroup, followers: list[Follower], refusal: ClientRefusal) -> None:
        for follower in followers:
            if follower in group.places:
                follower.refuse(refusal)

    def _broken(self, group: WatchGroup, error: DatabaseError) -> None:
        self._end(group, [*group.places], ClientRefusal(SERVER_ERROR, f"SYS_ERR - {error.message}"))

    # --- commits -----------------------------------------------------------------------------------------------------

    def _listen(self) -> Callable[[], None]:
        loop = asyncio.get_running_loop()
        # Not the context of whoever writes: that one's budget may be spent.
        context = contextvars.copy_context()

        def hear(commit: Commit) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody follows anything
                loop.call_soon_threadsafe(self._take, commit, context=context)

        return self._engine.listen(hear)

    def _take(self, commit: Commit) -> None:
        if self._deaf is None:
            return
        self._commits.append(commit)
        self._steps += len(commit.steps or ())
        if self._steps > MOST_STEPS:
            changed = dict.fromkeys(each.collection for each in self._commits)
            self._commits = deque(Commit(commit.number, collection, None) for collection in changed)
            self._steps = 0
        if not self._draining:
            self._draining = True
            self._start(self._drain())

    async def _drain(self) -> None:
        try:
            began = time.monotonic()
            while self._commits:
                commit = self._commits.popleft()
                self._steps -= len(commit.steps or ())
                texts = ChangeTexts()
                for group in [*self._groups.values()]:
                    if group.followed.collection != commit.collection:
                        continue
                    try:
                        group.commit(commit, texts)
                    except DatabaseError as error:
                        self._broken(group, error)
                    self._start_reading(group)
                    if time.monotonic() - began > SLICE_S:
                        await asyncio.sleep(0)
                        began = time.monotonic()
                self._done = commit.number
        finally:
            self._draining = False

    async def _look(self) -> None:
        """What another process has written is noticed with the next use of the engine: use it now and then."""
        try:
            while self._groups:
                await asyncio.sleep(LOOK_S)
                with contextlib.suppress(DatabaseError, InvalidFile):
                    await self._aside.run(lambda: self._engine.exists(""))
        finally:
            self._looking = False

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _not_begun(call: ActionCall, reason: str, text: str, refusal: ClientRefusal | None = None) -> ClientRefusal:
    """As @cloudbase/realtime words a refused INIT_WATCH."""
    said = f'Watch Error {{"code":"{reason}","message":"{text}"}} (requestid: {call.request_id})'
    return ClientRefusal(INIT_FAILED, said, refusal.code if refusal else "", refusal.params if refusal else None)
