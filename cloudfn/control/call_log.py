"""What a call of a function came to, in the service's words, kept for the actions that show logs."""

from __future__ import annotations

import json
from datetime import datetime

from cloudfn.calls import InvokeResult
from cloudfn.control.world import World

CODES = {"unknown": -1, "busy": 432, "load": 444, "error": 430, "exit": 439, "memory": 434, "timeout": 433}
"""The service's code for a failure of ours. Source: vendor documentation, status codes of functions."""


def remember(world: World, namespace: str, started: datetime, version: str, result: InvokeResult, log: str) -> None:
    """Keep one call of a function."""
    content = {
        "function_name": result.function,
        "request_id": result.request_id,
        "log": log,
        "qualifier": version,
        "duration": round(result.ms, 2),
        "status_code": 200 if result.ok else CODES["error"],
        "RetMsg": shown(result),
    }
    document = {
        "at": started.timestamp(),
        "function": result.function,
        "request_id": result.request_id,
        "code": code_of(result),
        "memory": int(result.memory_mb * 1024 * 1024),
        "content": content,
    }
    world.store.put("log", f"{namespace}/{started.timestamp():.6f}-{result.request_id}", document)


def code_of(result: InvokeResult) -> int:
    return 0 if result.failure is None else CODES.get(result.failure.kind, 1)


def shown(result: InvokeResult) -> str:
    """What the call gave, as text; of a failure the JSON that the service makes of it."""
    failure = result.failure
    if failure is None:
        return result.payload.decode()
    about = {
        "errorCode": code_of(result),
        "errorMessage": failure.message,
        "requestId": result.request_id,
        "statusCode": CODES["error"],
    }
    return json.dumps({**about, "stackTrace": failure.stack} if failure.stack else about, ensure_ascii=False)
