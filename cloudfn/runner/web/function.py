"""One HTTP function in the pool: which server answers its requests, and what a save replaces.

A save starts a server of the new code beside the old one and swaps once that listens; the old one answers what it has
begun. A save that does not start leaves the old one in place.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from pathlib import Path

from cloudfn import codes, http_access, limits
from cloudfn.calls import Failure, Identity, Invocation, InvokeResult
from cloudfn.errors import CloudfnError
from cloudfn.events.functions import (
    CallEnded,
    CallStarted,
    FunctionReloaded,
    InvocationEnded,
    InvocationStarted,
    LogWritten,
    ReloadFailed,
    WorkerEnded,
)
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Function
from cloudfn.regular_files import seen_from
from cloudfn.runner import failures
from cloudfn.runner.function import DEPENDENCY_FILES, State, Surroundings
from cloudfn.runner.output import Stream
from cloudfn.runner.web import command, headers
from cloudfn.runner.web.exchange import Broken, exchange
from cloudfn.runner.web.messages import Headers, Receiver, WebRequest
from cloudfn.runner.web.server import NotStarted, WebServer, free_port, new_mark, start
from cloudfn.runner.web.whole import Whole, request_of

END_GRACE_S = 1.0
"""How long a server whose connection broke may take to end, so that the answer can say how it did."""


class WebFunction:
    def __init__(self, function: Function, around: Surroundings) -> None:
        self._function, self._around = function, around
        self._server: WebServer | None = None
        self._servers: set[WebServer] = set()
        self._starting: asyncio.Task[Failure | None] | None = None
        self._generation = 0
        self._broken = self._closed = False
        self._calls = self._errors = 0
        self._last_error = ""

    # --- requests ---

    async def serve(self, request: WebRequest, identity: Identity, request_id: str, to: Receiver) -> InvokeResult:
        """Have the server answer ``request``. A failure says why ``to`` got no answer, or not the whole of it."""
        started = time.perf_counter()
        cold = self._server is None
        self._tell_start(request, identity, request_id, cold)
        server = await self._serving()
        if isinstance(server, Failure):
            return self._ended(request_id, server, started, cold, 0)
        platform = headers.platform(self._around.manifest, self._function, identity, request_id)
        told_of = (*headers.passing(request.headers), *platform, *self._clock())
        sent = WebRequest(request.method, request.target, told_of, request.body)
        told = _Told(to)
        server.begin(request_id)
        invocations = self._around.invocations
        invocations.begin(Invocation(self._function.name, b"", identity, request_id, "http"))
        try:
            async with asyncio.timeout(self._function.timeout_s):
                await exchange(server.port, sent, told)
            failure = None
        except TimeoutError:
            failure = failures.of("timeout", seconds=self._function.timeout_s)
            if not told.status:
                self._retire(server, "timeout")  # it may never answer anybody again
        except asyncio.CancelledError:  # the caller went away, as those of an endless stream do
            self._ended(request_id, None, started, cold, told.status)
            raise
        except Broken as error:
            failure = await self._broke(server, str(error))
        finally:
            server.finish(request_id)
            invocations.end(request_id, answered=bool(told.status))
        return self._ended(request_id, failure, started, cold, told.status)

    def _clock(self) -> Headers:
        """For ``node/listen.js``, which takes it out."""
        if self._function.is_python or not self._around.settings.offset_date:
            return ()
        return (("x-cloudfn-offset-ms", f"{self._around.clock.offset_ms():.0f}"),)

    async def invoke(self, invocation: Invocation) -> InvokeResult:
        """A call with the event of the HTTP access service; the result is what a function would return to that."""
        if invocation.trigger != "http":
            return self._refusal(invocation)
        whole = Whole()
        request = request_of(json.loads(invocation.event))
        result = await self.serve(request, invocation.identity, invocation.request_id, whole)
        if not result.ok:
            return result
        return InvokeResult(
            result.function, result.request_id, http_access.dump(whole.answer()), ms=result.ms, cold=result.cold
        )

    def _refusal(self, invocation: Invocation) -> InvokeResult:
        params = {"function": self._function.name}
        title = codes.say("CFN-RUN-050", params, "title")
        failure = Failure("error", title, "", "CFN-RUN-050")
        return InvokeResult(invocation.function, invocation.request_id, failure=failure)

    async def _broke(self, server: WebServer, why: str) -> Failure:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.ended.wait(), END_GRACE_S)
        if not server.alive:
            return failures.of("closed") if server.reason == "closed" else self._crashed(server)
        params = {"function": self._function.name, "why": why}
        return Failure("error", codes.say("CFN-RUN-054", params, "title"), "", "CFN-RUN-054")

    def _crashed(self, server: WebServer) -> Failure:
        return failures.ended(server.process.code, {}, server.last_words)

    # --- servers ---

    async def _serving(self) -> WebServer | Failure:
        while self._server is None:
            if self._closed:
                return failures.of("closed")
            if self._starting is None:
                self._starting = asyncio.create_task(self._start())
            failure = await asyncio.shield(self._starting)
            if failure is not None:
                return failure
        return self._server

    async def _start(self) -> Failure | None:
        """Put a server of the code as it is now in place; that one which is there goes on when there is a failure."""
        self._generation += 1
        generation = self._generation
        try:
            fresh = await self._fresh()
        finally:
            if generation == self._generation:
                self._starting = None
        if generation != self._generation or self._closed:  # a newer save has begun meanwhile
            if isinstance(fresh, WebServer):
                fresh.retire("reload")
            newer = self._starting
            return await asyncio.shield(newer) if newer is not None else failures.of("closed")
        self._broken = isinstance(fresh, Failure)
        if isinstance(fresh, Failure):
            return fresh
        before, self._server = self._server, fresh
        if before is not None:
            before.retire("reload")
        return None

    async def _fresh(self) -> WebServer | Failure:
        function, around = self._function, self._around
        if failure := await around.installs.ensure(function):
            return failure
        facts = command.ServerFacts(
            free_port(),
            around.backend_url(function.name, around.invocations.loading(function.name)),
            new_mark(around.starter.project),
            around.clock.offset_ms(),
        )
        try:
            variables = command.environment(around.manifest, function, around.settings, facts)
            words = command.command(function, around.settings)
            process = start(words, variables, function.dir, around.starter.project)
        except CloudfnError as error:
            return Failure("load", error.title(), "", error.code)
        server = WebServer(process, facts.port, self._line, self._server_ended)
        self._servers.add(server)
        try:
            await server.listening(function.init_timeout_s or around.settings.load_timeout_s)
        except NotStarted as refused:
            server.retire("crash")
            params = {"function": function.name, "why": refused.why}
            return Failure("load", codes.say("CFN-RUN-051", params, "title"), "", "CFN-RUN-051")
        except asyncio.CancelledError:
            server.retire("closed")
            raise
        return server

    def _retire(self, server: WebServer, reason: str) -> None:
        if self._server is server:
            self._server = None
        server.retire(reason)

    async def reload(self, files: tuple[Path, ...]) -> None:
        """Swap in a server of the new code. Tells by events."""
        around = self._around
        saved = around.installs.saved(self._function, files)
        if files and not saved:
            return
        if any(file.name in DEPENDENCY_FILES or "node_modules" in file.parts for file in saved):
            around.installs.forget(self._function)
        started = time.perf_counter()
        starting = self._starting = asyncio.create_task(self._start())
        failure = await asyncio.shield(starting)
        if self._starting not in (None, starting):
            return  # a newer save tells how it went
        now = around.clock.now()
        names = tuple(seen_from(around.manifest.directory, file) for file in saved)
        if failure is None:
            ms = (time.perf_counter() - started) * 1000
            around.emit(FunctionReloaded(now, self._function.name, names, ms))
        elif failure.kind != "closed":
            around.emit(ReloadFailed(now, self._function.name, names, failure.message, self._server is not None))

    def rest(self, idle_s: float = 0.0) -> int:
        """End a server that has rested for ``idle_s``; how many ended."""
        server = self._server
        if server is None or server.answering or time.monotonic() - server.idle_since < idle_s:
            return 0
        self._retire(server, "idle")
        return 1

    def kill(self, request_id: str) -> bool:
        for server in self._servers:
            if request_id in server.answering:
                server.process.kill()
                return True
        return False

    async def close(self) -> None:
        self._closed = True
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        await asyncio.gather(*(server.end("closed") for server in list(self._servers)))

    # --- what is told ---

    def state(self) -> State:
        answering = sum(len(server.answering) for server in self._servers)
        word = "busy" if answering else "warm" if self._server else "broken" if self._broken else "idle"
        count = len(self._servers)
        return State(self._function.name, word, count, 0, self._calls, self._errors, self._last_error, False)

    def late(self, request_id: str) -> None:
        """Something of an answered request reached the backend."""
        if self._around.invocations.first_late(request_id):
            name, now = self._function.name, self._around.clock.now()
            self._around.emit(Noticed(now, "CFN-RUN-014", {"function": name}, "warning", name, request_id))

    def _line(self, stream: Stream, text: str) -> None:
        """What a server prints belongs to a request only where it is the only one."""
        running = [one for server in self._servers for one in server.answering]
        request_id = running[0] if len(running) == 1 else ""
        level = "error" if stream == "stderr" else "info"
        self._around.emit(LogWritten(self._around.clock.now(), self._function.name, request_id, stream, text, level))

    def _server_ended(self, server: WebServer) -> None:
        self._servers.discard(server)
        if self._server is server:
            self._server = None
        detail = "" if server.reason else self._crashed(server).message
        reason = server.reason or "crash"
        self._around.emit(
            WorkerEnded(self._around.clock.now(), self._function.name, server.process.pid, reason, detail)
        )

    def _tell_start(self, request: WebRequest, identity: Identity, request_id: str, cold: bool) -> None:
        now = self._around.clock.now()
        path, _, query = request.target.partition("?")
        shown = {"httpMethod": request.method, "path": path, "query": query}
        shown["body"] = request.body[: limits.TEXT].decode("utf-8", "replace")
        event = http_access.dump(shown).decode()
        begun = InvocationStarted(now, self._function.name, request_id, identity.source, cold, "", event)
        self._around.emit(CallStarted(now, begun))

    def _ended(self, request_id: str, failure: Failure | None, started: float, cold: bool, status: int) -> InvokeResult:
        ms, name = (time.perf_counter() - started) * 1000, self._function.name
        self._calls += 1
        if failure is not None:
            self._errors += 1
            self._last_error = failure.message
        result = "" if failure else json.dumps({"statusCode": status})
        error, kind = (failure.message, failure.kind) if failure else ("", "")
        now = self._around.clock.now()
        ended = InvocationEnded(now, name, request_id, failure is None, ms, 0.0, cold, result, error, kind)
        self._around.emit(CallEnded(now, ended, self._function.memory_mb))
        return InvokeResult(name, request_id, failure=failure, ms=ms, cold=cold)


class _Told:
    """Hands an answer on; ``status`` is 0 until its head came."""

    def __init__(self, to: Receiver) -> None:
        self._to = to
        self.status = 0

    async def head(self, status: int, given: Headers) -> None:
        self.status = status
        await self._to.head(status, headers.outward(given))

    async def piece(self, data: bytes) -> None:
        await self._to.piece(data)
