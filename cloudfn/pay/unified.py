"""unifiedOrder. Checks in production's order: JSON types, what is missing, lengths and characters, merchant and mini
program, time_expire, the payer, the number's history; then the order is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cloudfn.calls import Answer, Caller
from cloudfn.events.payments import OrderCreated
from cloudfn.pay import callbacks, checks, wire, witness
from cloudfn.pay.checks import Problem, shown
from cloudfn.pay.desk import Desk
from cloudfn.pay.fields import REQUESTS
from cloudfn.pay.ids import code_url
from cloudfn.pay.order import PREPAY_LIFE, Order, changed_parameters, renewed

API = "unifiedOrder"
KNOWN = frozenset(field.name for field in REQUESTS[API])


def unified_order(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    """Place an order, or give the prepay id of an identical one that is still unpaid."""
    number = str(fields.get("out_trade_no", ""))
    sub_appid = desk.appid(caller, appid or str(fields.get("sub_appid") or ""))
    placed = place(desk, fields, caller, sub_appid)
    if isinstance(placed, Answer):
        return placed
    if isinstance(placed, Problem):
        return desk.refuse(API, placed, fields, number, caller, sub_appid)
    nonce = desk.ids.nonce()
    return wire.sealed(
        {
            **wire.envelope(nonce, sub_appid, placed.sub_mch_id),
            "result_code": "SUCCESS",
            "trade_type": placed.trade_type,
            "prepay_id": placed.prepay_id,
            **_addresses(placed),
            "payment": wire.payment(sub_appid, desk.clock.now(), nonce, placed.prepay_id),
        }
    )


def _addresses(order: Order) -> dict[str, object]:
    """What a payer without this mini program opens: the QR code's text of NATIVE, the page of MWEB."""
    if order.trade_type == "NATIVE":
        return {"code_url": code_url(order.prepay_id)}
    if order.trade_type == "MWEB":
        return {"mweb_url": f"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={order.prepay_id}"}
    return {}


def _payer(fields: Mapping[str, object], caller: Caller) -> str:
    return str(fields.get("sub_openid") or "") or caller.identity.openid or str(fields.get("openid") or "")


def place(desk: Desk, fields: Mapping[str, object], caller: Caller, sub_appid: str) -> Order | Problem | Answer:
    """The order that ``fields`` make, the first problem, or the answer of a simulated fault."""
    at = desk.clock.now()
    problem = desk.preflight(API, fields, caller, sub_appid)
    if problem:
        return problem
    time_expire, problem = checks.expiry(fields, at)
    if problem:
        return problem
    merchant, number, fee = str(fields["sub_mch_id"]), str(fields["out_trade_no"]), fields["total_fee"]
    assert isinstance(fee, int)
    trade_type = str(fields.get("trade_type") or "JSAPI")
    openid = _payer(fields, caller) if trade_type == "JSAPI" else ""
    if not openid and trade_type == "JSAPI":
        return no_payer(caller)
    earlier = desk.book.order_of(merchant, number)
    if earlier is not None:
        return _repeat(desk, earlier, fields, openid)
    aim = callbacks.target(desk.manifest, str(fields.get("env_id", "")), str(fields.get("function_name", "")))
    doubt = aim.code or aim.doubt
    if doubt and desk.simulate(merchant).strict:
        return Problem(wire.BAD_FORMAT, doubt, {"order": number, **aim.params})
    fault = desk.fault(API, fields, fee, number, caller)
    if fault is not None:
        return fault
    order = Order(
        sub_mch_id=merchant,
        out_trade_no=number,
        total_fee_fen=fee,
        openid=openid,
        sub_appid=sub_appid,
        prepay_id=desk.ids.prepay_id(at),
        prepay_expires_at=at + PREPAY_LIFE,
        created_at=at,
        nonce_str=str(fields.get("nonce_str") or "") or desk.ids.hex(),
        request={name: value for name, value in fields.items() if name in KNOWN},
        env_id=str(fields.get("env_id", "")),
        function_name=str(fields.get("function_name", "")),
        function=caller.function,
        request_id=caller.request_id,
        trade_type=trade_type,
        time_expire=time_expire,
    )
    with desk.book.writing():
        order = desk.book.add_order(order)
        for early in desk.witness.belongs(caller.request_id, order.id):
            witness.note(desk.book, order.id, early)
        desk.book.note(
            order.id,
            at,
            "OrderCreated",
            prepayId=order.prepay_id,
            totalFeeFen=fee,
            body=order.body,
            function=caller.function,
            requestId=caller.request_id,
        )
    desk.emit(
        OrderCreated(
            at,
            out_trade_no=number,
            prepay_id=order.prepay_id,
            total_fee_fen=fee,
            sub_mch_id=merchant,
            openid=openid,
            function=caller.function,
            request_id=caller.request_id,
            body=order.body,
        )
    )
    if doubt:
        desk.notice(doubt, caller, "error" if aim.code else "warning", order=number, **aim.params)
    return order


def no_payer(caller: Caller) -> Problem:
    """Unverified: the words for a call without a user. Plain v2 answers this to a wrong openid."""
    return Problem(
        "无效的openid", "CFN-PAY-010", {"function": caller.function, "source": caller.identity.source}, "PARAM_ERROR"
    )


def _repeat(desk: Desk, earlier: Order, fields: Mapping[str, object], openid: str) -> Order | Problem:
    at = desk.clock.now()
    number = {"order": earlier.out_trade_no}
    if earlier.is_paid:
        return Problem("该订单已支付", "CFN-PAY-011", number, "ORDERPAID")
    if earlier.state == "CLOSED":  # as developers' logs show it; ORDERCLOSED is documented and never seen here
        return Problem(wire.DUPLICATE, "CFN-PAY-012", number, "INVALID_REQUEST")
    known = {name: value for name, value in fields.items() if name in KNOWN}
    changed = changed_parameters(earlier, known, openid)
    if changed:
        text = ", ".join(f"{name} {shown(before)} -> {shown(now)}" for name, (before, now) in changed.items())
        return Problem(wire.DUPLICATE, "CFN-PAY-013", {**number, "changed": text}, "INVALID_REQUEST")
    if desk.simulate(earlier.sub_mch_id).duplicate == "strict":
        return Problem(wire.DUPLICATE, "CFN-PAY-014", number, "INVALID_REQUEST")
    if at < earlier.prepay_expires_at:
        return earlier
    fresh = renewed(earlier, desk.ids.prepay_id(at), at)
    with desk.book.writing():
        desk.book.save_order(fresh)
        desk.book.add_prepay(fresh)
        desk.book.note(fresh.id, at, "PrepayRenewed", prepayId=fresh.prepay_id)
    return replace(fresh, id=earlier.id)
