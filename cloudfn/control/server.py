"""The emulated cloud on a port: a plain ASGI callable, and the uvicorn protocol that lets it drop a connection.

Host must be this address, or one of the cloud's own names; everything else is refused. ``/_cloudfn/...`` is the
control surface: it needs the instance's control key, or the secret of a permanent key of the account.
"""

from __future__ import annotations

import dataclasses
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from cloudfn.calls import Answer
from cloudfn.control.faults import read as read_faults
from cloudfn.control.plane import ControlPlane
from cloudfn.control.wire import ApiError, ConnectionDropped, failure
from cloudfn.errors import UserError
from cloudfn.manifest.platform import ENV_ID

CLOUD_HOST = re.compile(
    r"[a-z0-9.-]+\.(tencentcloudapi\.com|myqcloud\.com|tencentcos\.cn|tcloudbase\.com|tcloudbaseapp\.com)"
)
"""The cloud's own names, by which clients behind a proxy come."""
LONGEST_KEY_S = 36 * 3600
"""Of a temporary key. Source: vendor documentation of GetSessionToken."""
BODY_LIMIT = 256 * 1024 * 1024

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class DroppingProtocol(HttpToolsProtocol):
    """Hands the application a way to close the connection without an answer; ASGI itself knows none."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
        extensions["cloudfn.drop"] = self.transport.abort


class CloudServer:
    """ASGI. ``control_key`` opens ``/_cloudfn/``; ``allow_cloud_hosts`` is for clients behind a CONNECT proxy."""

    def __init__(self, plane: ControlPlane, *, control_key: str, allow_cloud_hosts: bool = True) -> None:
        self._plane = plane
        self._key = control_key
        self._cloud_hosts = allow_cloud_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return None
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        body = await _body(receive)
        if body is None:
            return await _send(send, Answer(413))
        host = headers.get("host", "")
        if not self._welcome(host, scope["server"]) or headers.get("sec-fetch-site") == "cross-site":
            return await _send(send, _json(403, {"error": {"code": "CFN-DEP-091", "message": "Host not allowed"}}))
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        if path == "/healthz":
            lost = bool(self._plane.loss())
            return await _send(send, _json(503, {"ok": False, "notRunning": ["state"]}) if lost else OK)
        if path.startswith("/_cloudfn/"):
            answer = self._control(scope["method"], path, headers, body)
        else:
            try:
                answer = await self._plane.answer(scope["method"], host, path, query, headers, body)
            except ConnectionDropped:
                scope["extensions"]["cloudfn.drop"]()
                return None
        if loss := self._plane.loss():
            answer = _lost(loss, of_api="x-tc-action" in headers)
        return await _send(send, answer)

    def _welcome(self, host: str, server: tuple[str, int]) -> bool:
        name, _, port = host.partition(":")
        if name in ("127.0.0.1", "localhost"):
            return port == str(server[1])
        return self._cloud_hosts and CLOUD_HOST.fullmatch(name) is not None

    def _control(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        given = headers.get("x-cloudfn-key", "")
        if not (hmac.compare_digest(given.encode(), self._key.encode()) or self._plane.account.opens(given)):
            return _json(403, {"error": {"code": "CFN-DEP-091", "message": "wrong or missing X-CloudFn-Key"}})
        match method, path:
            case "GET", "/_cloudfn/calls":
                return _json(200, {"items": [dataclasses.asdict(each) for each in self._plane.seen]})
            case "GET", "/_cloudfn/faults":
                return _json(200, {"items": [dataclasses.asdict(each) for each in self._plane.faults.pending()]})
            case "POST", "/_cloudfn/faults":
                try:
                    faults = read_faults(json.loads(body))
                except ValueError as error:
                    return _json(400, {"error": {"code": "CFN-DEP-092", "message": str(error)}})
                self._plane.faults.add(*faults)
                return _json(200, {"ok": True})
            case "DELETE", "/_cloudfn/faults":
                self._plane.faults.clear()
                return _json(200, {"ok": True})
            case "POST", "/_cloudfn/keys":
                return _keys(self._plane, body)
            case "POST", "/_cloudfn/environments":
                return _environment(self._plane, body)
            case "POST", "/_cloudfn/reset":
                self._plane.reset()
                return _json(200, {"ok": True})
            case _:
                return _json(404, {"error": {"code": "CFN-DEP-092", "message": f"no {method} {path}"}})


def _lost(loss: Mapping[str, str], *, of_api: bool) -> Answer:
    """In place of every answer once the state was deleted; a client of the API reads no other shape than its own."""
    error = UserError("CFN-DEV-030", what=loss["what"], folder=loss["folder"])
    if of_api:
        return failure(ApiError("InternalError", f"{error.code} {error.title()}. {error.fix()}"))
    return _json(503, {"error": {"code": error.code, "message": error.title(), "fix": error.fix()}})


def _keys(plane: ControlPlane, body: bytes) -> Answer:
    """A temporary key that lasts ``{"seconds": N}``."""
    try:
        seconds = json.loads(body or b"{}").get("seconds", 1800)
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds <= LONGEST_KEY_S:
            raise ValueError(f"seconds is a whole number from 1 to {LONGEST_KEY_S}, not {seconds!r}")
    except (ValueError, AttributeError) as error:
        return _json(400, {"error": {"code": "CFN-DEP-092", "message": str(error)}})
    now = plane.world.signing_time(())
    key = plane.account.issue(now, timedelta(seconds=seconds))
    found = {"secretId": key.secret_id, "secretKey": key.secret_key, "token": key.token}
    return _json(200, {**found, "expiresAt": (now + timedelta(seconds=seconds)).isoformat()})


def _environment(plane: ControlPlane, body: bytes) -> Answer:
    """One more environment ``{"envId": ...}``, for another stage of the project."""
    try:
        env_id = json.loads(body)["envId"]
        if not isinstance(env_id, str) or not ENV_ID.fullmatch(env_id):
            raise ValueError(f"{env_id!r} cannot be the id of an environment")
    except (TypeError, ValueError, KeyError) as error:
        return _json(400, {"error": {"code": "CFN-DEP-092", "message": repr(error)}})
    plane.world.add_environment(env_id)
    return _json(200, {"ok": True})


def _json(status: int, value: object) -> Answer:
    return Answer(status, json.dumps(value).encode(), (("content-type", "application/json"),))


OK = _json(200, {"ok": True})


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when it is above the limit."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(send: Send, answer: Answer) -> None:
    headers = [(name.encode(), value.encode()) for name, value in answer.headers]
    if not any(name == b"content-length" for name, _ in headers):  # the answer to a HEAD tells that of the body
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
