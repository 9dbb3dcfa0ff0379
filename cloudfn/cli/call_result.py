"""What ``cloudfn invoke`` and assistants are told of a call, and the error that a failed one becomes."""

from __future__ import annotations

import json
from typing import Any

from cloudfn.cli.app import App
from cloudfn.cli.client import Reply, refusal
from cloudfn.errors import CloudfnError, FunctionFailed, FunctionTimedOut, UsageError


def show(app: App, function: str, reply: Reply, lines: list[dict[str, Any]]) -> None:
    """The log on stderr and the result on stdout. Raises what the function's failure or the refusal is."""
    for line in lines:
        if line["stream"] != "platform" or app.verbose:
            app.talk(str(line["text"]), fg="red" if line["stream"] == "stderr" else None)
    if reply.status == 200:
        result = reply.json()
        answer = {**facts(function, reply, lines), "result": result}
        app.answer(answer, json.dumps(result, ensure_ascii=False, indent=2))
        return
    error = reply.error
    if error.get("stack"):
        app.talk(error["stack"], dim=True)
    raise failure(function, reply)


def facts(function: str, reply: Reply, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """What is told of a call besides its result."""
    return {
        "ok": reply.status == 200,
        "function": function,
        "requestId": reply.headers.get("x-cloudfn-request-id", ""),
        "ms": float(reply.headers.get("x-cloudfn-duration-ms", 0)),
        "cold": reply.headers.get("x-cloudfn-cold") == "true",
        "logs": [{"stream": line["stream"], "text": line["text"]} for line in lines if line["stream"] != "platform"],
    }


def failure(function: str, reply: Reply) -> CloudfnError:
    """The error of a call that was not answered with a result."""
    request_id = reply.headers.get("x-cloudfn-request-id", "")
    error = reply.error
    code, message = error.get("code", ""), error.get("message", "")
    if reply.status == 404:
        return refusal(reply)
    if reply.status in (400, 413):
        return UsageError("CFN-CLI-014", refused=code, message=message)
    kind, ours = (FunctionTimedOut, "CFN-CLI-016") if reply.status == 504 else (FunctionFailed, "CFN-CLI-015")
    return kind(ours, function=function, message=message, request_id=request_id, why=code)
