"""refund and queryRefund. An accepted refund is not a completed one: it settles later and is then notified."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from cloudfn.calls import Answer, Caller, Identity
from cloudfn.clock import beijing
from cloudfn.errors import UsageError
from cloudfn.events.payments import RefundAccepted
from cloudfn.pay import rules
from cloudfn.pay.cloudpay import wire
from cloudfn.pay.cloudpay.checks import Problem
from cloudfn.pay.ledger import refund as ledger
from cloudfn.pay.ledger import share as sharing
from cloudfn.pay.ledger.context import Desk
from cloudfn.pay.ledger.order import Order, refunding
from cloudfn.pay.ledger.refund import Refund, RefundState

PAGE = 10
ENDS: Mapping[str, RefundState] = {"CHANGE": "CHANGE", "REFUNDCLOSE": "REFUNDCLOSE"}
"""How a rule can make a refund end otherwise."""
MISMATCH = "订单金额或退款金额与之前请求不一致,请核实后再试"


def refund(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    made = request(desk, fields, caller, appid)
    number = str(fields.get("out_trade_no") or fields.get("transaction_id") or "")
    if isinstance(made, Answer):
        return made
    if isinstance(made, Problem):
        return desk.refuse("refund", made, fields, number, caller)
    order = desk.book.order(made.order_id)
    return wire.sealed(
        {
            **wire.refund_envelope(desk.ids.nonce(), made.sub_mch_id),
            "transaction_id": order.transaction_id,
            "out_trade_no": order.out_trade_no,
            "out_refund_no": made.out_refund_no,
            "refund_id": made.refund_id,
            "refund_fee": made.refund_fee_fen,
            "total_fee": order.total_fee_fen,
            "cash_fee": order.cash_fee_fen,
            "cash_refund_fee": made.refund_fee_fen,
            "coupon_refund_fee": 0,
            "coupon_refund_count": 0,
            "coupon_type_list": [],
            "coupon_refund_id_list": [],
            "coupon_refund_fee_list": [],
        }
    )


def request(
    desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str, source: str = "API"
) -> Refund | Problem | Answer:
    """The refund that ``fields`` make (or made before), the first problem, or the answer of a simulated fault."""
    problem = desk.preflight("refund", fields, caller, desk.appid(caller, appid))
    if problem:
        return problem
    merchant, order = str(fields["sub_mch_id"]), desk.named_order(fields)
    if order is None or not order.is_paid:
        named = str(fields.get("transaction_id") or fields.get("out_trade_no"))
        params: dict[str, object] = {"api": "refund", "order": named, "merchant": merchant}
        return Problem("订单不存在", "CFN-PAY-026", params, "ORDERNOTEXIST")
    out_refund_no, fee, total = str(fields["out_refund_no"]), fields["refund_fee"], fields["total_fee"]
    assert isinstance(fee, int) and isinstance(total, int)
    at = desk.clock.now()
    earlier = desk.book.refunds(order.id)
    left = order.total_fee_fen - ledger.committed_fen(earlier)
    params = {
        "order": order.out_trade_no,
        "refund": out_refund_no,
        "fee": fee,
        "left": left,
        "total": order.total_fee_fen,
    }
    same = desk.book.refund_of(merchant, out_refund_no=out_refund_no)
    if same is not None and same.order_id != order.id:
        return Problem(MISMATCH, "CFN-PAY-015", params, "REFUND_FEE_MISMATCH")
    refusal = ledger.refuse(order, earlier, out_refund_no=out_refund_no, refund_fee_fen=fee, total_fee_fen=total, at=at)
    if refusal:
        return Problem(refusal.des, refusal.code, params, refusal.err_code)
    if same is not None:
        return same
    most = sharing.refundable_fen(order, earlier, desk.book.shares(order.id), at)
    if most is not None and fee > most:
        text = "申请退款金额大于剩余未分账金额，请等待分账完成后再试"
        return Problem(text, "CFN-PAY-119", {**params, "left": most}, "INVALID_REQUEST")
    fault = desk.fault("refund", fields, order.total_fee_fen, order.out_trade_no, caller)
    if fault is not None:
        return fault
    return _accept(desk, order, fields, out_refund_no, fee, source)


def from_console(desk: Desk, order: Order, fee_fen: int | None, out_refund_no: str) -> Refund:
    """A refund by the merchant's own hand: no function asked for it, but its callback is notified all the same."""
    earlier = desk.book.refunds(order.id)
    left = order.total_fee_fen - ledger.committed_fen(earlier)
    fields: dict[str, object] = {
        "sub_mch_id": order.sub_mch_id,
        "out_trade_no": order.out_trade_no,
        "out_refund_no": out_refund_no or f"R{len(earlier) + 1}{order.out_trade_no}",
        "total_fee": order.total_fee_fen,
        "refund_fee": fee_fen if fee_fen is not None else left or order.total_fee_fen,
    }
    binding = desk.binding(order.sub_mch_id)
    if binding and binding.refund_callback:
        fields |= {"env_id": desk.manifest.env_id, "function_name": binding.refund_callback}
    if not order.is_paid:
        raise UsageError("CFN-PAY-053", order=order.out_trade_no, state=order.state)
    caller = Caller("", "", Identity(appid=order.sub_appid, source="console"), desk.manifest.env_id)
    made = request(desk, fields, caller, order.sub_appid, source="VENDOR_PLATFORM")
    if isinstance(made, Problem):
        raise UsageError(made.code, **dict[str, Any](made.params))
    if isinstance(made, Answer):
        raise UsageError("CFN-PAY-019", api="refund", outcome=json.loads(made.body).get("err_code"), origin="rules")
    return made


def _accept(
    desk: Desk, order: Order, fields: Mapping[str, object], out_refund_no: str, fee: int, source: str
) -> Refund:
    at, simulate = desk.clock.now(), desk.simulate(order.sub_mch_id)
    made = Refund(
        order_id=order.id,
        sub_mch_id=order.sub_mch_id,
        out_trade_no=order.out_trade_no,
        out_refund_no=out_refund_no,
        refund_id=desk.ids.refund_id(at),
        refund_fee_fen=fee,
        total_fee_fen=order.total_fee_fen,
        created_at=at,
        settle_at=at + timedelta(seconds=simulate.refund_delay_s),
        nonce_str=str(fields.get("nonce_str") or "") or desk.ids.hex(32),
        env_id=str(fields.get("env_id", "")),
        function_name=str(fields.get("function_name", "")),
        account=str(fields.get("refund_account") or "REFUND_SOURCE_UNSETTLED_FUNDS"),
        outcome=_outcome(desk, order, fields),
        source=source,
    )
    with desk.book.writing():
        made = desk.book.add_refund(made)
        desk.book.save_order(refunding(order))
        desk.book.note(order.id, at, "RefundAccepted", outRefundNo=out_refund_no, refundFeeFen=fee, by=source)
    desk.emit(RefundAccepted(at, out_trade_no=order.out_trade_no, out_refund_no=out_refund_no, refund_fee_fen=fee))
    return made


def _outcome(desk: Desk, order: Order, fields: Mapping[str, object]) -> RefundState:
    for hit in rules.hits(desk.simulate(order.sub_mch_id).rules, "refund", fields, order.total_fee_fen):
        if hit.outcome in ENDS:
            return ENDS[hit.outcome]
    return "SUCCESS"


def query_refund(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    """The refunds of an order, or one of them. Production leaves the lists empty; so does this, unless told to fill."""
    api = "queryRefund"
    names = ("refund_id", "out_refund_no", "transaction_id", "out_trade_no")
    number = next((str(fields[name]) for name in names if fields.get(name)), "")
    problem = desk.preflight(api, fields, caller, desk.appid(caller, appid))
    if problem:
        return desk.refuse(api, problem, fields, number, caller)
    fault = desk.fault(api, fields, 0, number, caller)
    if fault is not None:
        return fault
    merchant = str(fields["sub_mch_id"])
    found = _named(desk, merchant, fields)
    if not found:
        missing = Problem("退款单不存在", "CFN-PAY-027", {"refund": number}, "REFUNDNOTEXIST")
        return desk.refuse(api, missing, fields, number, caller)
    offset = fields.get("offset", 0)
    assert isinstance(offset, int)
    if offset >= len(found):
        beyond = Problem("offset超出范围", "CFN-PAY-028", {"offset": offset, "count": len(found)}, "PARAM_ERROR")
        return desk.refuse(api, beyond, fields, number, caller)
    order = desk.book.order(found[0].order_id)
    page = found[offset : offset + PAGE]
    shape: dict[str, object] = {
        **wire.refund_envelope(desk.ids.nonce(), merchant),
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "total_fee": order.total_fee_fen,
        "cash_fee": order.cash_fee_fen,
    }
    if len(found) > PAGE:
        shape["total_refund_count"] = len(found)
    shape["refund_count"] = len(page)
    return wire.sealed({**shape, **_lists(page if desk.simulate(merchant).fill_refund_lists else ())})


def _named(desk: Desk, merchant: str, fields: Mapping[str, object]) -> list[Refund]:
    for name in ("refund_id", "out_refund_no"):
        if fields.get(name):
            one = desk.book.refund_of(merchant, **{name: str(fields[name])})
            return [one] if one else []
    order = desk.named_order(fields)
    return desk.book.refunds(order.id) if order else []


def _lists(refunds: Sequence[Refund]) -> dict[str, object]:
    """The lists in the order of the vendor's sample, its spelling of ``accout`` included."""
    return {
        "out_refund_no_list": [each.out_refund_no for each in refunds],
        "refund_id_list": [each.refund_id for each in refunds],
        "refund_channel": ["ORIGINAL" for _ in refunds],
        "refund_fee_list": [each.refund_fee_fen for each in refunds],
        "settlement_refund_fee_list": [each.refund_fee_fen for each in refunds],
        "coupon_type_array": [],
        "coupon_refund_fee_list": [0 for _ in refunds],
        "coupon_refund_count_list": [0 for _ in refunds],
        "coupon_refund_id_array": [],
        "coupon_refund_fee_array": [],
        "refund_status_list": [each.state for each in refunds],
        "refund_account_list": [each.account for each in refunds],
        "refund_recv_accout_list": ["支付用户零钱" for _ in refunds],
        "refund_success_time_list": [
            beijing(each.settled_at, "%Y-%m-%d %H:%M:%S") if each.settled_at else "" for each in refunds
        ],
    }
