"""Functions by their HTTP path, and events to try a function with."""

from __future__ import annotations

import asyncio
import json

from starlette.requests import Request

from cloudfn import http_access
from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.function_names import require_function
from cloudfn.local import calling
from cloudfn.local.calling import HTTP_SOURCE, Calling
from cloudfn.local.gateway import replies
from cloudfn.local.gateway.readers import EVENT_LIMIT, read_body
from cloudfn.local.gateway.routes import ANY, Route
from cloudfn.manifest.values import Manifest
from cloudfn.pay import WeChatPay

NEWEST = 5
"""Real notifications among the samples."""


@dataclass(frozen=True, slots=True)
class HttpAccess:
    """Calls wait until functions can be called, which ``ready`` says."""

    calling: Calling
    ready: asyncio.Event


async def http(access: HttpAccess, request: Request) -> Answer:
    path = "/" + request.path_params.get("path", "")
    function = access.calling.manifest.http_function(path)
    if function is None:
        return replies.refusal("CFN-DEV-017", 404, path=path)
    name, rest = function
    body = await read_body(request.receive, EVENT_LIMIT)
    client = request.client.host if request.client else "127.0.0.1"
    headers, query = dict(request.headers), dict(request.query_params)
    invocation = access.calling.http(name, rest, request.method, headers, query, body, client)
    await access.ready.wait()
    return replies.of_http(await access.calling.invoke(invocation))


@dataclass(frozen=True, slots=True)
class Samples:
    manifest: Manifest
    pay: WeChatPay


async def samples(given: Samples, request: Request) -> Answer:
    """``?function=NAME``: ``{items: [{name, event, source}]}``, what its place in the manifest suggests."""
    manifest = given.manifest
    name = request.query_params.get("function", "")
    require_function(name, manifest.functions)
    items: list[dict[str, object]] = []
    for notification in given.pay.notifications(limit=50):
        if notification["function"] == name and len(items) < NEWEST:
            label = f"{notification['kind']} {notification['outTradeNo']}"
            event = given.pay.event(str(notification["id"]))
            items.append({"name": label, "event": event, "source": "wx_paycallback"})
    function = manifest.functions[name]
    for timer in function.triggers:
        call = calling.timer(manifest, name, timer.name, given.pay.clock.now())
        items.append({"name": f"timer {timer.name}", "event": json.loads(call.event), "source": "timer"})
    if function.http:
        context = calling.http_context(manifest, "")
        sample = http_access.event("/", "GET", {"host": "127.0.0.1"}, {}, b"", context)
        items.append({"name": "http GET", "event": json.loads(sample), "source": HTTP_SOURCE})
    return replies.json_answer({"items": items})


ROUTES: list[Route[Samples]] = [("samples", samples, ("GET",))]
HTTP_ROUTES: list[Route[HttpAccess]] = [("http/{path:path}", http, ANY), ("http", http, ANY)]
"""Below the address itself."""
