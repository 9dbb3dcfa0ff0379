"""An ASGI callable before the gateway: requests that meet a fault get it, all others pass as they came."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, MutableMapping
from typing import Any

from cloudfn.backend import wire
from cloudfn.calls import Caller, Identity
from cloudfn.errors import Notice, UsageError
from cloudfn.local.chaos.dice import Dice
from cloudfn.local.chaos.plan import ENDS, ChaosFault, ChaosPlan
from cloudfn.local.gateway import readers, replies
from cloudfn.local.gateway.readers import ADMIN_LIMIT, BodyTooLarge, Receive, Scope, read_body
from cloudfn.local.gateway.replies import Send, send_answer
from cloudfn.local.rooms import Current, Rooms


class ChaosDoor:
    """``app`` is the gateway; ``rooms`` gives those of the moment."""

    def __init__(self, app: Any, plan: ChaosPlan, rooms: Current) -> None:
        self._app, self._rooms, self._dice = app, rooms, Dice(plan)
        self._tasks: set[asyncio.Task[None]] = set()
        self._full = 0  # how many faults hold the disk full

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        point = _point(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if point is None:
            await self._app(scope, receive, send)
            return
        at, function, request_id = point
        try:
            body = await read_body(receive, ADMIN_LIMIT)
        except BodyTooLarge as error:
            await send_answer(send, replies.too_large(error))
            return
        action = _action(scope, body) if at == "sdk" else ""
        again = _Again(body, receive)
        for fault in self._dice.throw(at, function, action):
            self._tell(fault, function, action, request_id)
            await self._happen(fault)
            if fault.do in ENDS:
                if fault.effect:
                    await self._app(scope, again, _nowhere)
                await self._end(fault, send, request_id)
                return
        await self._app(scope, again, send)

    def _tell(self, fault: ChaosFault, function: str, action: str, request_id: str) -> None:
        params = {"number": fault.number, "do": fault.do, "what": action or function}
        self._rooms().stores.reporter.notice(Notice("CFN-DEV-053", params), function)

    async def _happen(self, fault: ChaosFault) -> None:
        if fault.do == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault.do == "full":
            self._full += 1
            _fill(self._rooms(), True)  # at once, so that this very request finds it so
            self._start(self._room_again(fault.seconds))
        elif fault.do == "jump":
            self._start(self._jump(fault.seconds))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside the request: what a moved clock delivers may wait for the very function that asks."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _jump(self, seconds: float) -> None:
        rooms = self._rooms()
        with contextlib.suppress(UsageError):  # the end of what dates can tell: it stays where it is
            await rooms.clock_control.advance(readers.until(rooms.stores.clock.now(), f"{seconds:f}s"))

    async def _room_again(self, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        finally:
            self._full -= 1
            _fill(self._rooms(), self._full > 0)

    async def _end(self, fault: ChaosFault, send: Send, request_id: str) -> None:
        if fault.do == "kill":
            self._rooms().pool.kill(request_id)
        if fault.do in ("drop", "kill"):
            # An answer that breaks off before its first byte of content: the server closes the connection.
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
            return
        status = 429 if fault.do == "throttle" else fault.status
        await send_answer(send, replies.refusal("CFN-DEV-054", status, number=fault.number))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _fill(rooms: Rooms, is_full: bool) -> None:
    rooms.stores.book.is_full = is_full
    rooms.stores.engine.fill_disk(is_full)


def _point(path: str) -> tuple[str, str, str] | None:
    """(point, function, request id) of a request that faults may meet."""
    pieces = path.split("/")
    if pieces[1:2] == ["functions"] and len(pieces) == 3:
        return "call", pieces[2], ""
    if pieces[1:2] == ["i"] and len(pieces) == 5 and pieces[4] == "admin":
        return "sdk", pieces[2], pieces[3]
    return None


def _action(scope: Scope, body: bytes) -> str:
    """What the SDK asks for, "" for what is no request of one."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        return wire.read(Caller("", "", Identity(), ""), headers, scope["query_string"].decode("latin-1"), body).action
    except wire.BadRequest:
        return ""


class _Again:
    """The body once more, for whoever reads it next."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> MutableMapping[str, Any]:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


async def _nowhere(message: MutableMapping[str, Any]) -> None:
    """Where an answer goes that nobody gets."""
