"""``functions.invokeFunction``: functions calling functions, and the reserved name of the WeChat Pay v3 module.

OPENID and the rest of the identity are kept; the source grows by ``,scf`` with each hop, as on the platform.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any

from cloudfn import json_text
from cloudfn.backend.registry import ActionCall, ActionResult, failure, success
from cloudfn.calls import Caller, Failure, Invocation, Invoke

MODULE = "cloudbase_module"
"""The function name under which CloudBase's own modules are called (WeChat Pay v3 among them)."""

ANY = "*"

Module = Callable[[str, Any, Caller], Awaitable[object] | object]
"""(module method, its data, caller) -> the JSON value that the function gets as ``result``."""

WIRE_CODES = {
    "unknown": "FUNCTION_NOT_FOUND",
    "timeout": "FUNCTIONS_TIME_LIMIT_EXCEEDED",
    "busy": "EXCEED_CONCURRENT_REQUEST_LIMIT",
    "event_too_large": "INVALID_PARAM",
}
"""Strings for unknown function and time-out are not documented; everything else is FUNCTIONS_EXECUTE_FAIL."""


class Functions:
    def __init__(self, invoke: Invoke) -> None:
        self._invoke = invoke
        self._modules: dict[str, Module] = {}

    def module(self, name: str, handler: Module) -> None:
        """``handler`` answers ``cloudbase_module`` calls named ``name``; ``"*"`` those without an own handler."""
        self._modules[name] = handler

    async def call(self, call: ActionCall) -> ActionResult:
        name = call.text("function_name")
        if not name:
            return failure(call, "INVALID_PARAM", "function_name is missing")
        data = call.fields.get("request_data", "")
        event = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        if name == MODULE:
            return await self._call_module(call, event or "{}")
        caller = call.caller
        invocation = Invocation(
            function=name,
            event=(event or "{}").encode("utf-8", "replace"),
            identity=dataclasses.replace(caller.identity, source=f"{caller.identity.source},scf"),
            chain=(*caller.chain, caller.request_id),
            note=f"called by {caller.function}",
        )
        result = await self._invoke(invocation)
        if result.failure is not None:
            code = WIRE_CODES.get(result.failure.kind, "FUNCTIONS_EXECUTE_FAIL")
            return failure(call, code, _message(result.failure), request_id=result.request_id)
        return success(call, {"response_data": result.payload.decode("utf-8", "replace")}, request_id=result.request_id)

    async def _call_module(self, call: ActionCall, event: str) -> ActionResult:
        try:
            request = json_text.read(event)
        except ValueError:
            request = None
        name = request.get("name") if isinstance(request, dict) else None
        handler = self._modules.get(name, self._modules.get(ANY)) if isinstance(name, str) else None
        if handler is None:
            return failure(
                call, "FUNCTIONS_EXECUTE_FAIL", f"{MODULE} has no method {json.dumps(name)} in the local cloud"
            )
        outcome = handler(str(name), request.get("data", {}), call.caller)
        value = await outcome if inspect.isawaitable(outcome) else outcome
        return success(call, {"response_data": json.dumps(value, ensure_ascii=False)}, detail=str(name))


def _message(failure: Failure) -> str:
    if failure.kind == "unknown":
        return "FunctionName parameter could not be found."
    return failure.stack or failure.message
