"""Payments: the payer and the merchant, orders with their callbacks, the clock that retries wait on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from cloudfn import codes
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.parameters import ToolParameter
from cloudfn.cli.mcp_server.repairs import repair
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.pay.actions import notified
from cloudfn.cli.pay.clock import happened
from cloudfn.cli.pay.control import get, newest, newest_unpaid, order_path, post
from cloudfn.cli.texts import mcp as words
from cloudfn.cli.texts import mcp_tools as tools
from cloudfn.errors import UsageError, UserError
from cloudfn.languages import Lang
from cloudfn.manifest.values import Manifest

PAYER = ("success", "paidButClosed", "cancel", "notenough", "wrongPassword")
MERCHANT = ("close", "refund")
NEWEST_ATTEMPTS = 5


def _pay(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    outcome = given["outcome"]
    if outcome != "refund" and given["feeFen"] is not None:
        raise UsageError("CFN-CLI-082", tool="pay", name="feeFen", takes='outcome "refund"')
    client = place.cloud()
    number = given["order"] or (newest(client) if outcome == "refund" else newest_unpaid(client))
    if outcome == "refund":
        body = {"feeFen": given["feeFen"], "outRefundNo": ""}
        order = post(client, order_path(number, "refund"), body)
        made = order["refunds"][-1]
        refund = {name: made[name] for name in ("outRefundNo", "refundFeeFen", "state")}
        step = NextStep("move_clock", words.REFUND_ARRIVES, {"advance": "next"})
        return ToolAnswer({"order": number, "refund": refund}, words.outcome(number, made["state"]), (step,))
    if outcome == "close":
        order = post(client, order_path(number, "close"), {})
        return ToolAnswer(
            {"order": number, "state": order["state"]}, words.outcome(number, order["state"]), _to(number)
        )
    payment = post(client, order_path(number, "pay"), {"outcome": outcome, "openid": given["openid"] or ""})
    if payment["outcome"] != outcome:
        raise UserError("CFN-PAY-063", order=number, outcome=payment["outcome"], dialog=payment["dialog"] or "-")
    order = notified(client, number) if payment["paid"] else get(client, order_path(number))
    data = {"order": number, "payment": payment, "notifications": _deliveries(place, order)}
    return ToolAnswer(data, words.outcome(number, payment["errMsg"]), _to(number))


def _to(number: str) -> tuple[NextStep, ...]:
    return (NextStep("get_order", words.SEE_THE_ORDER, {"order": number}), NextStep("prove", words.PROVE_IT))


def _orders(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    query = {"limit": str(given["limit"])} | ({"state": given["state"]} if given["state"] else {})
    page = get(place.cloud(), f"/_cloudfn/orders?{urlencode(query)}")
    items = [
        {
            **{name: order[name] for name in ("outTradeNo", "totalFeeFen", "state", "function", "createdAt", "paidAt")},
            "notifications": [
                {"id": each["id"], "kind": each["kind"], "state": each["state"], "attempts": len(each["attempts"])}
                for each in order["notifications"]
            ],
        }
        for order in page["items"]
    ]
    step = _to(items[0]["outTradeNo"])[:1] if items else (NextStep("invoke", words.PLACE_AN_ORDER),)
    data = {"items": items, "total": page["total"]}
    return ToolAnswer(data, words.orders(len(items), page["total"]), step, more=words.ONE_ORDER)


def _order(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    client = place.cloud()
    order = get(client, order_path(given["order"] or newest(client)))
    deliveries = _deliveries(place, order)
    names = ("outTradeNo", "totalFeeFen", "state", "openid", "subMchId", "function", "functionName", "transactionId")
    timeline = [
        {name: value for name, value in entry.items() if value not in ("", None, [])} for entry in order["timeline"]
    ]
    data = {
        **{name: order[name] for name in (*names, "createdAt", "paidAt")},
        "refunds": order["refunds"],
        "notifications": deliveries,
        "timeline": timeline[-20:],
    }
    paid = [each for each in deliveries if each["kind"] == "pay"]
    states = ", ".join(f"{each['state']} ({each['deliveries']})" for each in paid) or "-"
    waits = any(each["state"] in ("pending", "delivering") for each in deliveries)
    steps = [NextStep("pay", words.PAY_IT, {"order": order["outTradeNo"]})] if order["state"] == "NOTPAY" else []
    steps += (
        [NextStep("validate", words.CHECK_THE_CODE), NextStep("move_clock", words.NEXT_RETRY, {"advance": "next"})]
        if waits
        else []
    )
    return ToolAnswer(
        data,
        words.order(order["outTradeNo"], order["state"], states),
        tuple(steps) or (NextStep("prove", words.PROVE_IT),),
        more=words.COMMAND_SHOWS_ALL,
    )


def _deliveries(place: Workplace, order: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each notification with its newest attempts, and what to do about the last verdict."""
    manifest = place.manifest()
    return [_delivered(manifest, each, place.app.lang) for each in order["notifications"]]


def _delivered(manifest: Manifest, notification: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    attempts = notification["attempts"]
    code = next((each["code"] for each in reversed(attempts) if each["code"]), "") or notification["code"]
    known = codes.find(code)
    text = codes.explained(known, lang) if known else None
    found = repair(manifest, code, notification["function"] or "", lang)
    return {
        **{name: notification[name] for name in ("id", "kind", "function", "state", "nextAt")},
        "deliveries": len(attempts),
        "newestAttempts": [
            {name: each[name] for name in ("n", "at", "ms", "requestId", "reply", "verdict", "code")}
            for each in attempts[-NEWEST_ATTEMPTS:]
        ],
        **({"code": code, "cause": text.cause, "fix": text.fix} if text else {}),
        **({"repair": found} if found else {}),
    }


def _clock(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    client, length = place.cloud(), given["advance"]
    if length is None:
        state, events = get(client, "/_cloudfn/clock"), []
    else:
        before = get(client, "/_cloudfn/state")["lastSeq"]
        state = post(client, "/_cloudfn/clock", {"advance": length})
        events = happened(client, before)
    shown = ("at", "event", "outTradeNo", "function", "n", "verdict", "reply", "code", "status", "outRefundNo", "by")
    items = [{name: event[name] for name in shown if event.get(name) not in (None, "")} for event in events]
    numbers = [str(event["outTradeNo"]) for event in events if event.get("outTradeNo")]
    steps = _to(numbers[-1])[:1] if numbers else (NextStep("list_orders", words.SEE_THE_ORDER),)
    text = words.clock(state["now"], state["nextAt"] or "-", len(events))
    return ToolAnswer({**state, "happened": items}, text, steps, more=words.ONE_ORDER)


_ORDER = tools.ORDER_ARGUMENT

PAYMENT_TOOLS = (
    McpTool(
        "pay",
        tools.PAY,
        _pay,
        (
            ToolParameter("order", "string", _ORDER),
            ToolParameter("outcome", "string", tools.PAY_OUTCOME, choices=(*PAYER, *MERCHANT), default="success"),
            ToolParameter("openid", "string", tools.PAY_OPENID),
            ToolParameter(
                "feeFen",
                "integer",
                tools.PAY_FEE_FEN,
                least=1,
            ),
        ),
        reads_only=False,
    ),
    McpTool(
        "list_orders",
        tools.LIST_ORDERS,
        _orders,
        (
            ToolParameter(
                "state",
                "string",
                tools.LIST_ORDERS_STATE,
                choices=("NOTPAY", "SUCCESS", "REFUND", "CLOSED"),
            ),
            ToolParameter("limit", "integer", tools.LIST_ORDERS_LIMIT, default=10, least=1, most=50),
        ),
    ),
    McpTool(
        "get_order",
        tools.GET_ORDER,
        _order,
        (ToolParameter("order", "string", _ORDER),),
    ),
    McpTool(
        "move_clock",
        tools.MOVE_CLOCK,
        _clock,
        (ToolParameter("advance", "string", tools.MOVE_CLOCK_ADVANCE),),
        reads_only=False,
    ),
)
