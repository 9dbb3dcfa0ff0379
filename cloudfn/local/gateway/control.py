"""``/_cloudfn/...``: what the command line, the console and tests ask the running cloud. JSON in, JSON out."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from cloudfn import codes
from cloudfn.calls import Answer
from cloudfn.errors import NotFound, UsageError
from cloudfn.events.base import instant_text
from cloudfn.local.gateway import data, kept, samples
from cloudfn.local.gateway.body import EVENT_LIMIT, json_answer, read_body
from cloudfn.local.settings import DEFAULT_APPID, DEFAULT_OPENID, OTHER_OPENIDS

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud

Handle = Callable[["LocalCloud", Request], Awaitable[Answer]]
LENGTH = re.compile(r"\s*(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+(?:\.\d+)?)s?)?\s*")


async def asked(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty one is ``{}``. Raises UsageError CFN-DEV-016."""
    body = await read_body(request.receive, EVENT_LIMIT)
    try:
        found = json.loads(body or b"{}")
    except ValueError as error:
        raise UsageError("CFN-DEV-016", reason=f"the body is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise UsageError("CFN-DEV-016", reason="the body is no object")
    return found


def number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name, "")
    if text and not text.isdigit():
        raise UsageError("CFN-DEV-016", reason=f"{name}={text} is no number")
    return min(int(text or default), most)


def length(text: object) -> timedelta:
    """``"2h"``, ``"1d12h"``, ``"90"`` (seconds) as a length of time. Raises UsageError CFN-DEV-016."""
    found = LENGTH.fullmatch(str(text))
    if found is None or not any(found.groups()):
        raise UsageError("CFN-DEV-016", reason=f"{text!r} is no length such as 90s, 15m, 2h or 1d")
    days, hours, minutes, seconds = found.groups()
    return timedelta(days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0))


# --- the whole -----------------------------------------------------------------------------------------------------


async def state(cloud: LocalCloud, request: Request) -> Answer:
    manifest = cloud.manifest
    states = {found.function: found for found in cloud.pool.states()}
    functions = []
    for function in manifest.functions.values():
        live = states[function.name]
        functions.append(
            {
                "name": function.name,
                "runtime": function.runtime,
                "handler": function.handler,
                "timeoutS": function.timeout_s,
                "memoryMb": function.memory_mb,
                "http": function.http,
                "timers": [{"name": timer.name, "cron": timer.cron} for timer in function.triggers],
                "state": live.state,
                "instances": live.instances,
                "queued": live.queued,
                "calls": live.calls,
                "errors": live.errors,
                "lastError": live.last_error,
            }
        )
    found = {
        "project": manifest.project,
        "envId": manifest.env_id,
        "appId": manifest.app_id or DEFAULT_APPID,
        "url": cloud.url,
        "pid": cloud.pid,
        **_clock(cloud),
        "functions": functions,
        "loops": [loop.as_json() for loop in cloud.loop_states()],
        "payments": [
            {
                "name": binding.name,
                "subMchId": binding.sub_mch_id,
                "callers": list(binding.callers),
                "callback": binding.callback,
                "refundCallback": binding.refund_callback,
            }
            for binding in manifest.payments.values()
        ],
        "users": [DEFAULT_OPENID, *OTHER_OPENIDS],
        "lastSeq": cloud.history.last_seq,
    }
    return json_answer(found)


async def reset(cloud: LocalCloud, request: Request) -> Answer:
    which = await asked(request)
    unknown = set(which) - {"documents", "orders", "history", "storage", "outbox"}
    if unknown:
        raise UsageError("CFN-DEV-016", reason=f"reset knows no {', '.join(sorted(unknown))}")
    await cloud.reset(frozenset(name for name, wanted in which.items() if wanted))
    return json_answer({"ok": True})


async def explain(cloud: LocalCloud, request: Request) -> Answer:
    found = codes.find(request.path_params["code"])
    if found is None:
        raise NotFound("CFN-CLI-002", name=request.path_params["code"])
    text = codes.explained(found, "zh" if request.query_params.get("lang") == "zh" else "en")
    return json_answer({"code": found.id, "title": text.title, "cause": text.cause, "fix": text.fix})


# --- payments ------------------------------------------------------------------------------------------------------


async def orders(cloud: LocalCloud, request: Request) -> Answer:
    found = cloud.pay.orders(
        limit=number(request, "limit", 50, 500),
        before=number(request, "before", 0, 1 << 60),
        state=request.query_params.get("state", ""),
    )
    return json_answer(found)


async def order(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer(cloud.pay.order(request.path_params["no"]))


async def prepay(cloud: LocalCloud, request: Request) -> Answer:
    """The cashier's view of a prepay id; with the payment object's fields as query, also what the client checks."""
    found = cloud.pay.prepay(request.path_params["id"])
    given = dict(request.query_params)
    if given:
        found = {**found, "check": cloud.pay.request_payment(given)}
    return json_answer(found)


async def request_payment(cloud: LocalCloud, request: Request) -> Answer:
    """What ``wx.requestPayment`` makes of a payment object before any sheet opens."""
    return json_answer(cloud.pay.request_payment(await asked(request)))


async def pay(cloud: LocalCloud, request: Request) -> Answer:
    wanted = await asked(request)
    done = cloud.pay.pay(
        request.path_params["no"], str(wanted.get("outcome", "success")), str(wanted.get("openid") or "")
    )
    return json_answer(done.as_json())


async def close(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer(cloud.pay.close(request.path_params["no"]))


async def refund(cloud: LocalCloud, request: Request) -> Answer:
    """A refund from the merchant's console: ``{"feeFen", "outRefundNo"}``, all that is left by default."""
    wanted = await asked(request)
    fee = wanted.get("feeFen")
    if fee is not None and (isinstance(fee, bool) or not isinstance(fee, int)):
        raise UsageError("CFN-DEV-016", reason="feeFen is a whole number of fen")
    return json_answer(cloud.pay.refund(request.path_params["no"], fee, str(wanted.get("outRefundNo") or "")))


async def notifications(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer({"items": cloud.pay.notifications(limit=number(request, "limit", 1000, 10_000))})


async def notification_event(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer(cloud.pay.event(request.path_params["id"]))


async def replay(cloud: LocalCloud, request: Request) -> Answer:
    wanted = await asked(request)
    times = wanted.get("times", 1)
    if not isinstance(times, int) or not 1 <= times <= 100:
        raise UsageError("CFN-DEV-016", reason="times is a number from 1 to 100")
    changes, event = wanted.get("set"), wanted.get("event")
    attempts = await cloud.pay.replay(
        request.path_params["id"],
        times=times,
        concurrent=bool(wanted.get("concurrent")),
        changes=changes if isinstance(changes, Mapping) else None,
        event=event if isinstance(event, Mapping) else None,
    )
    return json_answer({"attempts": attempts})


async def clock(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer(_clock(cloud))


async def move_clock(cloud: LocalCloud, request: Request) -> Answer:
    wanted = await asked(request)
    scale, advance = wanted.get("scale"), wanted.get("advance")
    if scale is not None:
        factor = math.inf if scale == "max" else scale
        if isinstance(factor, bool) or not isinstance(factor, int | float) or not factor >= 0:
            raise UsageError("CFN-DEV-016", reason="scale is a number from 0, or max")
        cloud.rescale(float(factor))
    if advance is not None:
        await cloud.advance(advance if advance in ("next", "drain") else length(advance))
    return json_answer(_clock(cloud))


def _clock(cloud: LocalCloud) -> dict[str, object]:
    scale, upcoming = cloud.clock.scale, cloud.pay.next_at()
    return {
        "now": instant_text(cloud.clock.now()),
        "scale": "max" if math.isinf(scale) else scale,
        "nextAt": instant_text(upcoming) if upcoming else None,
    }


ROUTES: list[tuple[str, Handle, tuple[str, ...]]] = [
    ("state", state, ("GET",)),
    ("reset", reset, ("POST",)),
    ("codes/{code}", explain, ("GET",)),
    ("orders", orders, ("GET",)),
    ("orders/{no}", order, ("GET",)),
    ("orders/{no}/pay", pay, ("POST",)),
    ("orders/{no}/close", close, ("POST",)),
    ("orders/{no}/refund", refund, ("POST",)),
    ("prepay/{id}", prepay, ("GET",)),
    ("request-payment", request_payment, ("POST",)),
    ("notifications", notifications, ("GET",)),
    ("notifications/{id}/event", notification_event, ("GET",)),
    ("notifications/{id}/replay", replay, ("POST",)),
    ("clock", clock, ("GET",)),
    ("clock", move_clock, ("POST",)),
    ("storage", kept.storage, ("GET",)),
    ("outbox", kept.outbox, ("GET",)),
    ("history", data.history, ("GET",)),
    ("samples", samples.samples, ("GET",)),
    ("documents", data.collections, ("GET",)),
    ("documents/{collection}", data.documents, ("GET",)),
    ("documents/{collection}/{id:path}", data.put_document, ("PUT",)),
    ("documents/{collection}/{id:path}", data.delete_document, ("DELETE",)),
]
