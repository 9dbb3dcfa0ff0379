"""Events to try a function with: what its place in the manifest suggests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.local import timers
from cloudfn.local.function_events import http_event
from cloudfn.local.gateway.body import json_answer

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud

SAMPLES = 5


async def samples(cloud: LocalCloud, request: Request) -> Answer:
    """``?function=NAME``: ``{items: [{name, event, source}]}``, the newest real notifications among them."""
    manifest = cloud.manifest
    name = request.query_params.get("function", "")
    if name not in manifest.functions:
        raise cloud.unknown_function(name)
    items: list[dict[str, object]] = []
    for found in cloud.pay.notifications(limit=50):
        if found["function"] == name and len(items) < SAMPLES:
            label, event = f"{found['kind']} {found['outTradeNo']}", cloud.pay.event(str(found["id"]))
            items.append({"name": label, "event": event, "source": "wx_paycallback"})
    function = manifest.functions[name]
    for timer in function.triggers:
        call = timers.invocation(manifest, name, timer.name, cloud.clock.now())
        items.append({"name": f"timer {timer.name}", "event": json.loads(call.event), "source": "timer"})
    if function.http:
        context = {"requestId": "", "envId": manifest.env_id, "appId": manifest.app_id, "uin": ""}
        call_event = http_event("/", "GET", {"host": "127.0.0.1"}, {}, b"", context)
        items.append({"name": "http GET", "event": json.loads(call_event), "source": "wx_http"})
    return json_answer({"items": items})
