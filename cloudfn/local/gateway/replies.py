"""What is answered: the outcome of an invocation over HTTP, JSON, and the one error shape of the local address."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any

from cloudfn import codes, http_access
from cloudfn.calls import Answer, FailureKind, InvokeResult
from cloudfn.errors import CloudfnError
from cloudfn.languages import DEFAULT, Lang
from cloudfn.local.gateway.readers import BodyTooLarge
from cloudfn.shortages import SHORTAGES, shortage

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

STATUS: dict[FailureKind, int] = {
    "unknown": 404,
    "busy": 429,
    "event_too_large": 413,
    "timeout": 504,
    "closed": 503,
}
"""Everything else that a function can fail with is 500."""

READER: ContextVar[Lang] = ContextVar("reader", default=DEFAULT)
"""The language of whoever sent the request that is being answered (the header X-CloudFn-Lang); refusals are in it."""

MIB = 1024 * 1024
JSON = ("content-type", "application/json; charset=utf-8")


async def send_answer(send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if answer.status not in (204, 304):
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def before_upgrade(send: Send) -> Send:
    """``send`` of a WebSocket that may still be answered as a plain request."""

    async def answered(message: MutableMapping[str, Any]) -> None:
        kind: str = message["type"]
        await send({**message, "type": f"websocket.{kind}"} if kind.startswith("http.") else message)

    return answered


def json_answer(data: object, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    body = text.encode(errors="replace")  # the name of a file need not be UTF-8
    return Answer(status, body, (JSON, *headers))


def of_call(result: InvokeResult) -> Answer:
    """The function's result, bare; facts of the call in headers."""
    headers = (
        ("x-cloudfn-request-id", result.request_id),
        ("x-cloudfn-cold", "true" if result.cold else "false"),
        ("x-cloudfn-duration-ms", f"{result.ms:.1f}"),
    )
    failure = result.failure
    if failure is None:
        return Answer(200, result.payload, (JSON, *headers))
    code = failure.code or "CFN-DEV-018"
    body = error_body(code, failure.message, stack=failure.stack, request_id=result.request_id, kind=failure.kind)
    return json_answer(body, 503 if code in SHORTAGES else STATUS.get(failure.kind, 500), headers)


def of_error(error: CloudfnError, status: int) -> Answer:
    lang = READER.get()
    return json_answer(error_body(error.code, error.title(lang), fix=error.fix(lang)), status)


def of_bug(error: Exception) -> Answer:
    """Of an exception that no code expected: what the machine has run out of, else a bug of ours."""
    lack = shortage(error)
    return refusal("CFN-DEV-018", 500) if lack is None else of_error(lack, 503)


def refusal(code: str, status: int, **params: object) -> Answer:
    """A refusal by the gateway itself."""
    title, fix = (codes.say(code, params, part, READER.get()) for part in ("title", "fix"))
    return json_answer(error_body(code, title, fix=fix), status)


def too_large(error: BodyTooLarge) -> Answer:
    return refusal("CFN-DEV-005", 413, size_mb=f"{error.size / MIB:.1f}", limit_mb=error.limit // MIB)


def lost(loss: Mapping[str, str]) -> Answer:
    """Instead of the answer to a write that went into a deleted file; ``loss`` is that of ``Health``."""
    return refusal("CFN-DEV-030", 503, **loss)


def error_body(
    code: str, message: str, *, stack: str = "", request_id: str = "", fix: str = "", kind: str = ""
) -> dict[str, object]:
    error = {"code": code, "message": message, "stack": stack, "requestId": request_id}
    error |= {"fix": fix} if fix else {}
    error |= {"kind": kind} if kind else {}
    return {"error": error}


def of_http(result: InvokeResult) -> Answer:
    """Of a call through a function's HTTP path."""
    return of_call(result) if result.failure is not None else http_access.answer(result.payload)
