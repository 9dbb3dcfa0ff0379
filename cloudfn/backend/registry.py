"""Actions and who answers them. ``ActionCall`` comes in, ``ActionResult`` goes out; one function for each action."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cloudfn.calls import Answer, Caller
from cloudfn.frozen import dataclass

JSON = "application/json; charset=utf-8"
OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ActionCall:
    """One backend request. ``fields`` are the parsed JSON body, or the raw parts of a multipart body as bytes.

    ``sdk`` is the X-SDK-Version header (``wx-server-sdk/3.0.4``), "" when the SDK is too old to send one.
    """

    action: str
    fields: Mapping[str, Any]
    caller: Caller
    request_id: str
    sdk: str = ""

    def text(self, name: str, default: str = "") -> str:
        """A field as text, whichever body it came in."""
        value = self.fields.get(name, default)
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return value if isinstance(value, str) else default

    def octets(self, name: str) -> bytes:
        """A multipart part as it came; text is given as UTF-8."""
        value = self.fields.get(name, b"")
        return value if isinstance(value, bytes) else str(value).encode()

    @property
    def sdk_generation(self) -> int:
        """The major version of the SDK, 0 when unknown."""
        found = re.search(r"/(\d+)", self.sdk)
        return int(found.group(1)) if found else 0


@dataclass(frozen=True, slots=True)
class ActionResult:
    """The answer, whether the call succeeded, and one line for people."""

    answer: Answer
    ok: bool = True
    detail: str = ""


Handler = Callable[[ActionCall], Awaitable[ActionResult]]


def success(call: ActionCall, data: object, *, request_id: str = "", detail: str = "", **top: object) -> ActionResult:
    """``{"requestId", "data": ...}``. There is never a ``code`` on success: the SDKs take any for an error."""
    shape = {"requestId": request_id or call.request_id, "data": data, **top}
    return ActionResult(_json(shape), True, detail)


def failure(call: ActionCall, code: str, message: str, *, request_id: str = "") -> ActionResult:
    """``{"code", "message", "requestId"}`` with status 200: any other status hides the code from the function."""
    shape = {"code": code, "message": message, "requestId": request_id or call.request_id}
    return ActionResult(_json(shape), False, f"{code}: {message}")


def octets(body: bytes, *, ok: bool = True, detail: str = "") -> ActionResult:
    """A raw body. Pay and openapi succeed only so: the SDKs read JSON content types of these actions as errors."""
    return ActionResult(Answer(200, body, (("content-type", OCTETS),)), ok, detail)


def _json(shape: object) -> Answer:
    return Answer(200, json.dumps(shape, ensure_ascii=False).encode("utf-8", "replace"), (("content-type", JSON),))


class Registry:
    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def register(self, action: str, handler: Handler) -> None:
        """``handler`` answers ``action`` from now on."""
        self._handlers[action] = handler

    def find(self, action: str) -> Handler | None:
        return self._handlers.get(action)

    def actions(self) -> tuple[str, ...]:
        return tuple(sorted(self._handlers))
