"""The emulated backend: one request of an SDK in, its answer out. See the package's docstring."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cloudfn.backend import templates, wire
from cloudfn.backend.client import ClientDoor, Rights, absent
from cloudfn.backend.client.database import ClientDatabase
from cloudfn.backend.client.file_rights import FileRights
from cloudfn.backend.client.files import ClientFiles
from cloudfn.backend.client.phone import Phone
from cloudfn.backend.documents_old import DocumentsOfEverySdk
from cloudfn.backend.files import Files
from cloudfn.backend.functions import Functions, Module
from cloudfn.backend.limits import Around, Place
from cloudfn.backend.openapi import OpenApi, OpenApiActions
from cloudfn.backend.outbox import Outbox
from cloudfn.backend.registry import ActionCall, ActionResult, Handler, Registry, failure
from cloudfn.calls import Answer, Caller, Invoke, Tap
from cloudfn.clock import Clock
from cloudfn.errors import InvalidFile
from cloudfn.events.base import Emit
from cloudfn.events.functions import BackendCalled
from cloudfn.events.tasks import Noticed
from cloudfn.recent import Recent
from cloudfn.shortages import shortage

if TYPE_CHECKING:
    from cloudfn.backend.client.watch import Watching
    from cloudfn.backend.database import Engine
    from cloudfn.backend.storage import Storage
    from cloudfn.manifest.values import Manifest

REMEMBERED_INVOCATIONS = 5_000
"""Of at least so many it is known how many calls they made."""

SIMULATED = "the database is busy (simulated failure)"


class Backend:
    """What wx-server-sdk talks to.

    ``engine`` holds the documents and ``storage`` the files; ``invoke`` calls functions for functions; ``tap`` is
    awaited after each call took effect and before its answer; ``fails(caller, n)`` says whether its n-th call is
    refused, as by a busy database. ``base_url`` is the local address, for file URLs. ``client`` answers the
    mini program itself.
    ``place`` finds the line of an aggregation for a warning; ``now_s`` is the real time that transactions live by.
    """

    def __init__(
        self,
        manifest: Manifest,
        *,
        engine: Engine,
        storage: Storage,
        emit: Emit,
        clock: Clock,
        invoke: Invoke,
        tap: Tap | None = None,
        fails: Callable[[Caller, int], bool] | None = None,
        base_url: str,
        place: Place | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._emit = emit
        self._clock = clock
        self._tap, self._fails = tap, fails
        self._counts: Recent[str, int] = Recent(REMEMBERED_INVOCATIONS)
        self._registry = Registry()
        self._functions = Functions(invoke)
        self.register("functions.invokeFunction", self._functions.call)
        around = Around(manifest.limits, place or (lambda function, collection: ""), now_s)
        documents = DocumentsOfEverySdk(manifest.documents, engine, clock, emit, around)
        for action, handler in documents.handlers().items():
            self.register(action, handler)
        self.client = ClientDoor(emit, clock)
        rights = Rights(manifest.documents, engine, lambda: round(clock.now().timestamp() * 1000))
        database = self._database = ClientDatabase(documents, rights, engine, emit, clock, manifest.limits)
        self._engine = engine
        self._watching: Watching | None = None
        self.register("auth.wsWebSign", self._no_watch)
        for name, answering in {**database.handlers(), **absent.handlers()}.items():
            self.client.register(name, answering)
        self.outbox = Outbox(manifest.state / "outbox.db")
        phone = Phone(self.outbox, manifest.app_id, clock, emit)
        for name, answering in phone.handlers().items():
            self.client.register(name, answering)
        openapi = self._openapi = OpenApiActions(manifest, self.outbox, clock, emit)
        for action, handler in openapi.handlers().items():
            self.register(action, handler)
        self._files = Files(storage, base_url, limits=manifest.limits)
        for action, handler in self._files.handlers().items():
            self.register(action, handler)
        file_rights = FileRights(manifest.storage, storage)
        client_files = ClientFiles(storage, self._files, file_rights, emit, clock, manifest.limits)
        for name, answering in client_files.handlers().items():
            self.client.register(name, answering)
        for name, module in templates.modules(openapi, self._files).items():
            self.module(name, module)

    @property
    def watching(self) -> Watching:
        """Who follows queries of the documents."""
        if self._watching is None:
            from cloudfn.backend.client.watch import Watching  # 4 ms of a start in which nobody watches

            self._watching = Watching(self._database, self._engine, self.client)
        return self._watching

    def close(self) -> None:
        """End the connections that stay open. What is asked meanwhile is still answered."""
        if self._watching is not None:
            self._watching.close()

    def register(self, action: str, handler: Handler) -> None:
        """``handler`` answers ``action``; a later registration replaces an earlier one."""
        self._registry.register(action, handler)

    def actions(self) -> tuple[str, ...]:
        """What is answered, sorted."""
        return self._registry.actions()

    def module(self, name: str, handler: Module) -> None:
        """``handler(name, data, caller)`` answers ``callFunction({name: "cloudbase_module"})``; ``"*"``: any name."""
        self._functions.module(name, handler)

    def open_api(self, name: str, answer: OpenApi) -> None:
        """``answer(caller, arguments, appid)`` answers ``cloud.openapi.<name>``, unless the manifest does."""
        self._openapi.serve(name, answer)

    async def admin(self, caller: Caller, headers: Mapping[str, str], query: str, body: bytes) -> Answer:
        """Answer one request. ``headers`` have lower-case names. Never raises for what the request says."""
        began = time.perf_counter()
        try:
            call = wire.read(caller, headers, query, body)
        except wire.BadRequest as error:
            call = ActionCall("", {}, caller, caller.request_id)
            result = failure(call, "INVALID_PARAM", str(error))
        else:
            n = self._counts.get(caller.request_id, 0) + 1
            is_refused = self._fails is not None and self._fails(caller, n)
            result = failure(call, "SYS_ERR", SIMULATED) if is_refused else await self._dispatch(call)
        about = wire.subject(call)
        action = f"{call.action}:{about}" if about else call.action
        await self.called(caller, action, result.ok, began, result.detail)
        return result.answer

    async def called(self, caller: Caller, action: str, ok: bool, began: float, detail: str) -> None:
        """Count and tell a call of an invocation that took effect, at this address or in place of another service.

        ``began`` is when it came, on ``time.perf_counter``.
        """
        n = self._count(caller.request_id)
        self._emit(
            BackendCalled(
                self._clock.now(),
                caller.function,
                caller.request_id,
                n,
                action,
                ok,
                round((time.perf_counter() - began) * 1000, 3),
                detail,
            )
        )
        if self._tap is not None:
            await self._tap(caller, n, action)

    async def file(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a request for a file URL, which all begin with ``/storage/``."""
        return self._files.serve(method, path, query, headers, body)

    async def _dispatch(self, call: ActionCall) -> ActionResult:
        handler = self._registry.find(call.action)
        if handler is None:
            self._notice(call, "CFN-TCB-002", action=call.action)
            return failure(call, "INVALID_PARAM", f"the local cloud does not have the action {call.action}")
        try:
            return await handler(call)
        except InvalidFile as error:
            self._notice(call, error.code, **error.params)
            return failure(call, "SYS_ERR", f"{error.code} {error.title()}")
        except Exception as error:
            if (lack := shortage(error)) is not None:
                self._notice(call, lack.code, **lack.params)
                return failure(call, "SYS_ERR", f"{lack.code} {lack.title()}")
            # A bug of ours must reach the function as an error and the developer as a trace, not end the server.
            self._notice(call, "CFN-TCB-003", action=call.action, trace="".join(traceback.format_exception(error)))
            return failure(call, "SYS_ERR", f"the local cloud failed in {call.action}: {type(error).__name__}: {error}")

    async def _no_watch(self, call: ActionCall) -> ActionResult:
        """What @cloudbase/node-sdk asks for before a ``watch``, which no function has in production."""
        self._notice(call, "CFN-TCB-081", function=call.caller.function)
        return failure(call, "INVALID_PARAM", "watch is not available in functions")

    def _notice(self, call: ActionCall, code: str, **params: object) -> None:
        function, request_id = call.caller.function, call.caller.request_id
        self._emit(Noticed(self._clock.now(), code, params, "error", function, request_id))

    def _count(self, request_id: str) -> int:
        count = self._counts.get(request_id, 0) + 1
        self._counts[request_id] = count
        return count
