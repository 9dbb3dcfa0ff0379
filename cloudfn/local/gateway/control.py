"""``/_cloudfn/...``: what the command line, the console and tests ask the running cloud. JSON in, JSON out."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import Request

from cloudfn import codes
from cloudfn.calls import Answer
from cloudfn.errors import NotFound
from cloudfn.events.base import instant_text
from cloudfn.local.gateway import data, kept, readers, samples
from cloudfn.local.gateway.body import json_answer
from cloudfn.local.settings import DEFAULT_OPENID, OTHER_OPENIDS

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud

Handle = Callable[["LocalCloud", Request], Awaitable[Answer]]
MOST_FEN = 100_000_000_00
"""Of a refund by hand: more than any payment is."""
RESETS = frozenset(("documents", "orders", "history", "storage", "outbox"))


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
        "appId": manifest.app_id,
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
    which = await readers.json_object(request)
    unknown = set(which) - RESETS
    if unknown:
        raise readers.wrong(f"reset knows no {', '.join(sorted(unknown))}")
    await cloud.reset(frozenset(name for name in which if readers.flag(which, name)))
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
        limit=readers.whole(request, "limit", 50, 500),
        before=readers.whole(request, "before", 0, 1 << 60),
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
    return json_answer(cloud.pay.request_payment(await readers.json_object(request)))


async def pay(cloud: LocalCloud, request: Request) -> Answer:
    wanted = await readers.json_object(request)
    outcome, openid = readers.text(wanted, "outcome", "success"), readers.text(wanted, "openid")
    done = cloud.pay.pay(request.path_params["no"], outcome, openid)
    return json_answer(done.as_json())


async def close(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer(cloud.pay.close(request.path_params["no"]))


async def refund(cloud: LocalCloud, request: Request) -> Answer:
    """A refund from the merchant's console: ``{"feeFen", "outRefundNo"}``, all that is left by default."""
    wanted = await readers.json_object(request)
    fee = readers.number(wanted, "feeFen", 1, MOST_FEN)
    return json_answer(cloud.pay.refund(request.path_params["no"], fee, readers.text(wanted, "outRefundNo")))


async def notifications(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer({"items": cloud.pay.notifications(limit=readers.whole(request, "limit", 1000, 10_000))})


async def notification_event(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer(cloud.pay.event(request.path_params["id"]))


async def replay(cloud: LocalCloud, request: Request) -> Answer:
    wanted = await readers.json_object(request)
    attempts = await cloud.pay.replay(
        request.path_params["id"],
        times=readers.number(wanted, "times", 1, 100) or 1,
        concurrent=readers.flag(wanted, "concurrent"),
        changes=readers.an_object(wanted, "set"),
        event=readers.an_object(wanted, "event"),
    )
    return json_answer({"attempts": attempts})


async def clock(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer(_clock(cloud))


async def move_clock(cloud: LocalCloud, request: Request) -> Answer:
    wanted = await readers.json_object(request)
    scale, advance = wanted.get("scale"), wanted.get("advance")
    by = None if advance is None else advance if advance in ("next", "drain") else readers.until(cloud.now(), advance)
    if scale is not None:
        cloud.rescale(readers.speed(scale))
    if by is not None:
        await cloud.advance(by)
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
