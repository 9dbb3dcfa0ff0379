"""queryOrder and closeOrder."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.calls import Answer, Caller
from cloudfn.clock import beijing
from cloudfn.events.payments import OrderClosed
from cloudfn.pay.cloudpay import wire
from cloudfn.pay.cloudpay.checks import Problem
from cloudfn.pay.ledger.context import Desk
from cloudfn.pay.ledger.ids import provider_openid
from cloudfn.pay.ledger.order import EARLIEST_CLOSE, STATE_TEXTS, Order, closed


def query_order(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    found = find(desk, "queryOrder", fields, caller, appid)
    return found if isinstance(found, Answer) else wire.sealed(order_fields(found, desk.ids.nonce()))


def close_order(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    """Closes an unpaid order for good; its number cannot be ordered again."""
    order = find(desk, "closeOrder", fields, caller, appid)
    if isinstance(order, Answer):
        return order
    problem = unclosable(desk, order, caller)
    if problem:
        return desk.refuse("closeOrder", problem, fields, order.out_trade_no, caller, order.sub_appid)
    close(desk, order, "api")
    envelope = wire.envelope(desk.ids.nonce(), order.sub_appid, order.sub_mch_id)
    return wire.sealed({**envelope, "result_code": "SUCCESS"})


def unclosable(desk: Desk, order: Order, caller: Caller) -> Problem | None:
    """Why the merchant cannot close ``order``; one that is too young is closed with a warning, unless strict."""
    at, number = desk.clock.now(), {"order": order.out_trade_no}
    if order.is_paid:
        return Problem("订单已支付", "CFN-PAY-011", number, "ORDERPAID")
    if order.state == "CLOSED":
        return Problem("订单已关闭", "CFN-PAY-012", number, "ORDERCLOSED")
    if at < order.created_at + EARLIEST_CLOSE:
        if desk.simulate(order.sub_mch_id).strict:
            return Problem("订单生成后不能马上调用关单接口", "CFN-PAY-025", number, "TRADE_STATE_ERROR")
        desk.notice("CFN-PAY-025", caller, order=order.out_trade_no)
    return None


def unknown(api: str, number: str, merchant: str) -> Problem:
    params: dict[str, object] = {"api": api, "order": number, "merchant": merchant}
    return Problem("订单不存在", "CFN-PAY-026", params, "ORDERNOTEXIST")


def close(desk: Desk, order: Order, by: str) -> Order:
    """NOTPAY -> CLOSED, by the API or by expiry."""
    at = desk.clock.now()
    done = closed(order, at)
    with desk.book.writing():
        desk.book.save_order(done)
        desk.book.note(order.id, at, "OrderClosed", by=by)
    desk.emit(OrderClosed(at, out_trade_no=order.out_trade_no, by="api" if by == "api" else "expiry"))
    return done


def find(desk: Desk, api: str, fields: Mapping[str, object], caller: Caller, appid: str) -> Order | Answer:
    """The order that a request names, or the refusal."""
    number = str(fields.get("out_trade_no") or fields.get("transaction_id") or "")
    problem = desk.preflight(api, fields, caller, desk.appid(caller, appid))
    if problem:
        return desk.refuse(api, problem, fields, number, caller)
    order = desk.named_order(fields)
    fault = desk.fault(api, fields, order.total_fee_fen if order else 0, number, caller)
    if fault is not None:
        return fault
    if order is None:
        return desk.refuse(api, unknown(api, number, str(fields["sub_mch_id"])), fields, number, caller)
    return order


def order_fields(order: Order, nonce: str) -> dict[str, object]:
    """queryOrder's answer in the key order of the vendor's sample; an unpaid order shows its state only."""
    shape = {**wire.envelope(nonce, order.sub_appid, order.sub_mch_id), "result_code": "SUCCESS"}
    if not order.is_paid or order.paid_at is None:
        return {
            **shape,
            "trade_state": order.state,
            "out_trade_no": order.out_trade_no,
            "attach": order.attach,
            "trade_state_desc": STATE_TEXTS[order.state],
        }
    shape |= {
        "openid": order.request.get("openid") or provider_openid(order.openid),
        "is_subscribe": "N",
        "sub_openid": order.openid,
        "trade_type": order.trade_type,
        "trade_state": order.state,
        "bank_type": order.bank_type,
        "total_fee": order.total_fee_fen,
        "fee_type": order.request.get("fee_type") or "CNY",
        "cash_fee": order.cash_fee_fen,
        "cash_fee_type": "CNY",
    }
    coupons = order.coupon_fee_fen
    if coupons:
        shape |= {"settlement_total_fee": order.cash_fee_fen, "coupon_fee": coupons, "coupon_count": 1}
    return {
        **shape,
        "coupon_id_list": ["10000"] if coupons else [],
        "coupon_type_list": ["CASH"] if coupons else [],
        "coupon_fee_list": [coupons] if coupons else [],
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "attach": order.attach,
        "time_end": beijing(order.paid_at),
        "trade_state_desc": STATE_TEXTS[order.state],
    }
