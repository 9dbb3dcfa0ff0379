"""One emulated Tencent Cloud: host and action decide who answers, faults come in between, everything is counted."""

from __future__ import annotations

import asyncio
import inspect
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from cloudfn.calls import Answer, new_request_id
from cloudfn.clock import Clock
from cloudfn.control import (
    aliases,
    async_events,
    billing,
    buckets,
    concurrency,
    cos_wire,
    custom_domains,
    data_plane,
    envs,
    functions,
    gateway,
    hosting,
    http_access,
    http_routes,
    identity,
    invoke,
    layers,
    logs,
    migrations,
    namespaces,
    network,
    parameter_kinds,
    permissions,
    sign_in,
    tables,
    tcb_functions,
    temporary_keys,
    triggers,
    uploads,
    usage,
    users,
    versions,
)
from cloudfn.control.account import Account
from cloudfn.control.actions import ACTIONS, API_HOST, Call
from cloudfn.control.cloud_function import CloudFunction
from cloudfn.control.faults import Fault, FaultScript
from cloudfn.control.install import npm_installer
from cloudfn.control.packages import Installer
from cloudfn.control.runtime import Runtime
from cloudfn.control.tc3 import verify
from cloudfn.control.wire import ApiError, ApiRequest, ConnectionDropped, failure, read_params, success
from cloudfn.control.world import ControlSettings, World
from cloudfn.errors import CloudfnError
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed, TaskEnded
from cloudfn.frozen import dataclass
from cloudfn.shortages import shortage

VERSIONS = {
    "scf": "2018-04-16",
    "tcb": "2018-06-08",
    "flexdb": "2018-11-27",
    "sts": "2018-08-13",
    "vpc": "2017-03-12",
}
COMMON = frozenset(("Action", "Version", "Region", "Language"))
"""What a request may say in its body besides, since it says it in its headers."""

# Importing an action's module registers it; naming them keeps that visible.
MODULES = (
    *(aliases, async_events, billing, concurrency, custom_domains, envs, functions, gateway, hosting, http_routes),
    *(identity, invoke, layers, logs, migrations, namespaces, network, permissions, sign_in, tables, tcb_functions),
    *(temporary_keys, triggers, uploads, usage, users, versions),
)


@dataclass(frozen=True, slots=True)
class ReceivedCall:
    """A call that was received. ``code`` is the error it was answered with, "" for none."""

    n: int
    service: str
    action: str
    function: str
    writes: bool
    code: str


FOREIGN = {
    "http-502": Answer(502, b"<html><h1>502 Bad Gateway</h1></html>", (("content-type", "text/html"),)),
    "web-page": Answer(200, b"<!doctype html><title>Log in to the network</title>", (("content-type", "text/html"),)),
    "broken-json": Answer(200, b'{"Response": {"Reque', (("content-type", "application/json"),)),
}
"""What comes back by mistake of something between the two ends."""


class ControlPlane:
    """``answer`` is the whole of it; ``account`` holds the keys, ``faults`` the scripted trouble, ``seen`` the calls.

    ``url`` is where the cloud itself can be reached (download addresses name it).
    """

    def __init__(
        self,
        state: Path,
        *,
        clock: Clock,
        emit: Emit,
        runtime: Runtime | None = None,
        settings: ControlSettings | None = None,
        account: Account | None = None,
        installer: Installer | None = None,
        loss: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """``loss`` tells what was deleted of the state since it was opened, for CFN-DEV-030; empty when nothing."""
        self._loss, self._loss_told = loss, False
        self.account = account or Account()
        self.faults = FaultScript()
        self.seen: deque[ReceivedCall] = deque(maxlen=20_000)
        self._emit = emit
        self._count = 0
        self.world = World(
            state,
            clock=clock,
            account=self.account,
            settings=settings or ControlSettings(),
            runtime=runtime,
            installer=installer or npm_installer(state / "packages" / "dependencies", emit, clock),
            on_settled=self._settled,
        )

    @property
    def url(self) -> str:
        return self.world.url

    @url.setter
    def url(self, value: str) -> None:
        self.world.url = value

    async def answer(
        self, method: str, host: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """The answer to one request. ``headers`` have lower-case names, ``query`` is raw.

        Raises ConnectionDropped when a fault wants the connection closed without one.
        """
        request = ApiRequest(method, host, path, query, headers, body)
        try:
            return await self._answer(request)
        except ConnectionDropped:
            raise
        except Exception as error:
            status = 500 if shortage(error) is None and not isinstance(error, CloudfnError) else 503
            return Answer(status, self._bug(f"{method} {path}", error).encode())

    async def _answer(self, request: ApiRequest) -> Answer:
        method, host, path = request.method, request.host, request.path
        if path.startswith("/_code/"):
            return self._download(path)
        if uploads.HOST.fullmatch(host) or path.startswith("/_upload/"):
            return await self._stored(request, uploads.serve_build if path.startswith("/_upload/") else uploads.serve)
        if buckets.HOST.fullmatch(host):
            return await buckets.signed_file(self.world, request) or await self._stored(request, buckets.serve)
        if data_plane.HOST.fullmatch(host) and path == "/admin":
            return await data_plane.serve(self.world, request)
        served = await http_access.serve(self.world, request)
        if served is not None:
            return served
        if path == "/" and method in ("POST", "GET") and (API_HOST.fullmatch(host) or request.header("x-tc-action")):
            return await self._act(request)
        return Answer(404, b'{"code":"NotFound"}', (("content-type", "application/json"),))

    def loss(self) -> Mapping[str, str]:
        """What was deleted under the running cloud; empty while nothing is. Asked after whatever a request did and
        before its answer, so that nothing is acknowledged that is lost.
        """
        loss = self._loss()
        if loss and not self._loss_told:
            self._loss_told = True
            self._emit(Noticed(self.world.clock.now(), "CFN-DEV-030", loss, "error"))
        return loss

    def reset(self) -> None:
        """Forget everything that was deployed."""
        self.world.reset()
        self.faults.clear()
        self.seen.clear()
        self._count = 0

    async def close(self) -> None:
        await self.world.close()

    async def _act(self, request: ApiRequest) -> Answer:
        action, request_id = request.header("x-tc-action"), new_request_id()
        host = API_HOST.fullmatch(request.host)
        service = host["service"] if host is not None else ""
        target = ""
        try:
            params = read_params(request)
            target = params.text("FunctionName", "")
            faults = self.faults.take(action, target)
            await _before(faults)
            if (foreign := next((FOREIGN[fault.kind] for fault in faults if fault.kind in FOREIGN), None)) is not None:
                self._note(service, action, target, str(foreign.status))
                return foreign
            signed = verify(request, self.account, self.world.signing_time(faults))
            if service and signed.service != service:
                raise ApiError("AuthFailure.SignatureFailure", "The scope names another service than the host.")
            service = signed.service
            _refuse(faults)
            call = Call(
                self.world,
                service,
                action,
                params,
                request.header("x-tc-region"),
                request_id,
                signed.secret_id,
                request.host,
                faults,
            )
            ignored = any(fault.kind == "ignored" for fault in faults)
            reply = {} if ignored else await _run(call, request.header("x-tc-version"))
        except ApiError as error:
            self._note(service, action, target, error.code)
            return failure(error, request_id)
        except ConnectionDropped:
            self._note(service, action, target, "dropped")
            raise
        except Exception as error:
            self._note(service, action, target, "InternalError")
            return failure(ApiError("InternalError", self._bug(f"{service}.{action}", error)), request_id)
        self._note(service, action, target, "")
        await _after(faults)
        for fault in faults:
            if fault.kind == "internal":
                code, message = fault.code or "InternalError", fault.message or "An internal error has occurred."
                return failure(ApiError(code, message), request_id)
        return success(reply, request_id)

    async def _stored(
        self, request: ApiRequest, serve: Callable[[World, ApiRequest, tuple[Fault, ...]], Answer]
    ) -> Answer:
        faults = self.faults.take(f"cos.{request.method}", "")
        await _before(faults)
        answer = _in_place_of_storing(request, faults) or serve(self.world, request, faults)
        self._note("cos", request.method, "", "" if answer.status < 300 else str(answer.status))
        await _after(faults)
        for fault in faults:
            if fault.kind == "internal":
                return cos_wire.error(500, fault.code or "InternalError", fault.message or "We encountered an error.")
        return answer

    def _download(self, path: str) -> Answer:
        name = path.removeprefix("/_code/").removesuffix(".zip")
        place = self.world.packages.zip(name)
        if not name.isalnum() or not place.exists():
            return Answer(404)
        return Answer(200, place.read_bytes(), (("content-type", "application/zip"),))

    def _bug(self, call: str, error: Exception) -> str:
        """A bug of ours, or what a code tells of: the developer hears of it, whoever asked gets this message, and the
        cloud goes on.
        """
        expected = error if isinstance(error, CloudfnError) else shortage(error)
        if expected is not None:
            self._emit(Noticed(self.world.clock.now(), expected.code, expected.params, "error"))
            return f"The emulated cloud failed in {call}: {expected.code} {expected.title()}"
        params = {"call": call, "trace": "".join(traceback.format_exception(error))}
        self._emit(Noticed(self.world.clock.now(), "CFN-DEP-190", params, "error"))
        return f"The emulated cloud failed in {call}: {type(error).__name__}."

    def _note(self, service: str, action: str, function: str, code: str) -> None:
        self._count += 1
        found = ACTIONS.get((service, action))
        writes = found.writes if found is not None else service == "cos" and action not in ("GET", "HEAD")
        self.seen.append(ReceivedCall(self._count, service, action, function, writes, code))
        if code:
            params = {"action": f"{service}.{action}", "code": code, "function": function}
            self._emit(Noticed(self.world.clock.now(), "CFN-DEP-090", params, "note", function))

    def _settled(self, function: CloudFunction) -> None:
        if self.world.runtime is not None:
            self.world.runtime.changed(self.world.deployed(function))
        self._emit(TaskEnded(self.world.clock.now(), "cloud", function.name, True, 0.0, function.status))


async def _run(call: Call, version: str) -> dict[str, object]:
    found = ACTIONS.get((call.service, call.action))
    if not call.action:
        raise ApiError("MissingParameter", "The request is missing the header X-TC-Action.")
    if found is None:
        raise ApiError("InvalidAction", f"The action {call.service}.{call.action} is not emulated.")
    if version != VERSIONS[call.service]:
        raise ApiError("NoSuchVersion", f"{call.service} has no version {version}.")
    if call.service in ("scf", "flexdb") and call.region != call.world.settings.region:
        # The service knows the environment's functions only in the environment's own region.
        raise ApiError("ResourceNotFound.Namespace", f"The namespace does not exist in the region [{call.region}].")
    for name, value in call.params.values.items():
        if value is not None and name not in found.takes and name not in COMMON:
            raise ApiError("UnknownParameter", f"The parameter `{name}` is not recognized.")
    parameter_kinds.check(call.service, call.action, call.params.values)
    reply = found.run(call)
    if inspect.isawaitable(reply):
        reply = await reply
    return dict(reply)


async def _before(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "drop-before":
            raise ConnectionDropped


def _refuse(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        if fault.kind == "throttle":
            raise ApiError("RequestLimitExceeded", "Your current request times equals to `20` in a second.")
        if fault.kind == "error":
            raise ApiError(fault.code, fault.message)


def _in_place_of_storing(request: ApiRequest, faults: tuple[Fault, ...]) -> Answer | None:
    """What a fault makes of a request to a bucket before it has an effect."""
    for fault in faults:
        match fault.kind:
            case "throttle":
                return cos_wire.error(503, "SlowDown", "Please reduce your request rate.")
            case "error":
                return cos_wire.error(400, fault.code, fault.message)
            case "ignored":
                return Answer(200, b"", (("etag", cos_wire.etag(request.body)),))
            case "http-502" | "web-page" | "broken-json":
                return FOREIGN[fault.kind]
    return None


async def _after(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        if fault.kind == "hang-after":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "drop-after":
            raise ConnectionDropped
