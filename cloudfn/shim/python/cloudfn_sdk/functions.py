"""``cloud.callFunction``: one function calls another; identity is passed on by the platform."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from cloudfn_sdk.context import Env
from cloudfn_sdk.transport import post_json


class CallResult(NamedTuple):
    """What the other function returned, and the id of its invocation."""

    result: Any
    request_id: str


def call_function(
    name: str, data: dict[str, Any] | None = None, *, env: Env = None, timeout: float | None = None
) -> CallResult:
    """Call function ``name`` with ``data`` and wait for its result; ``timeout`` in seconds.

    Raises CloudError: -504002 when the other function failed, -501001 when it could not be reached.
    """
    params = {
        "action": "functions.invokeFunction",
        "function_name": name,
        "request_data": json.dumps(data or {}, ensure_ascii=False, separators=(",", ":")),
    }
    answer = post_json("callFunction", params, env=env, timeout=timeout)
    text = (answer.get("data") or {}).get("response_data", "")
    try:
        result = json.loads(text) if text else text
    except ValueError:
        result = text
    return CallResult(result, str(answer.get("requestId", "")))
