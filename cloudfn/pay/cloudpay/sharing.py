"""profitSharing, multiProfitSharing, profitSharingFinish, profitSharingQuery, and the list of receivers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

from cloudfn.calls import Answer, Caller
from cloudfn.clock import beijing
from cloudfn.pay.cloudpay import receivers, wire
from cloudfn.pay.cloudpay.checks import Problem
from cloudfn.pay.ledger import share as ledger
from cloudfn.pay.ledger.context import Desk
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.share import Part, Share, ShareKind


def profit_sharing(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    """Gives parts away and unfreezes the rest."""
    return _share(desk, "profitSharing", "single", fields, caller, appid)


def multi_profit_sharing(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    """Gives parts away; the rest stays frozen. The merchant itself may be a receiver."""
    return _share(desk, "multiProfitSharing", "multi", fields, caller, appid)


def finish(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    """Unfreezes what was not shared."""
    return _share(desk, "profitSharingFinish", "finish", fields, caller, appid)


def _share(desk: Desk, api: str, kind: ShareKind, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    number = str(fields.get("out_order_no", ""))
    problem = desk.preflight(api, fields, caller, desk.appid(caller, appid or str(fields.get("sub_appid") or "")))
    if problem:
        return desk.refuse(api, problem, fields, number, caller)
    try:
        parts = () if kind == "finish" else receivers.parts_of(str(fields["receivers"]))
    except receivers.Malformed as error:
        return desk.refuse(api, malformed(api, error, "分账接收方列表格式错误"), fields, number, caller)
    merchant, transaction_id = str(fields["sub_mch_id"]), str(fields["transaction_id"])
    order = desk.book.order_by_transaction(merchant, transaction_id)
    fault = desk.fault(api, fields, order.total_fee_fen if order else 0, number, caller)
    if fault is not None:
        return fault
    if order is None:
        unknown = Problem(
            "无效的微信支付订单号", "CFN-PAY-117", {"api": api, "number": transaction_id}, "INVALID_TRANSACTIONID"
        )
        return desk.refuse(api, unknown, fields, number, caller)
    made = _repeated(desk, order, kind, number, parts) or _made(desk, api, order, kind, parts, fields)
    if isinstance(made, Problem):
        return desk.refuse(api, made, fields, number, caller)
    return wire.shared(
        desk.ids.nonce(),
        made.sub_mch_id,
        {"transaction_id": made.transaction_id, "out_order_no": made.out_order_no, "order_id": made.share_no},
    )


def _repeated(
    desk: Desk, order: Order, kind: ShareKind, number: str, parts: tuple[Part, ...]
) -> Share | Problem | None:
    """The share that this number made before; other receivers, or another order, are refused."""
    same = desk.book.share_of(order.sub_mch_id, out_order_no=number)
    if same is None:
        return None
    if (same.order_id, same.kind, same.parts) == (order.id, kind, parts):
        return same
    return Problem("分账接收方与原请求不一致", "CFN-PAY-116", {"number": number}, "INVALID_REQUEST")


def _made(
    desk: Desk, api: str, order: Order, kind: ShareKind, parts: tuple[Part, ...], fields: Mapping[str, object]
) -> Share | Problem:
    at, merchant = desk.clock.now(), order.sub_mch_id
    refunds, earlier = desk.book.refunds(order.id), desk.book.shares(order.id)
    known = desk.book.receivers(merchant)
    refusal = ledger.refuse(order, refunds, earlier, known, kind, parts, at)
    if refusal:
        params = {
            "api": api,
            "order": order.out_trade_no,
            "asked": sum(part.amount_fen for part in parts),
            "left": refusal.left_fen,
            "total": order.total_fee_fen,
            "percent": ledger.MOST_PERCENT,
            "accounts": ", ".join(f"{part.kind} {part.account}" for part in parts),
            "known": ", ".join(f"{kind} {account}" for kind, account in sorted(known)) or "-",
        }
        return Problem(refusal.des, refusal.code, params, refusal.err_code)
    delay = timedelta(seconds=desk.simulate(merchant).refund_delay_s)
    share = Share(
        order_id=order.id,
        sub_mch_id=merchant,
        transaction_id=order.transaction_id,
        out_order_no=str(fields["out_order_no"]),
        share_no=desk.ids.share_no(at),
        kind=kind,
        parts=parts,
        created_at=at,
        done_at=at + delay,
        amount_fen=ledger.frozen_fen(order, refunds, earlier, at) if kind == "finish" else 0,
        description=str(fields.get("description") or ""),
    )
    with desk.book.writing():
        share = desk.book.add_share(share)
        given = ledger.shared_fen([share])
        desk.book.note(order.id, at, "ProfitShared", outOrderNo=share.out_order_no, kind=kind, amountFen=given)
    return share


def query(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    api, number = "profitSharingQuery", str(fields.get("out_order_no", ""))
    problem = desk.preflight(api, fields, caller, desk.appid(caller, appid))
    if problem:
        return desk.refuse(api, problem, fields, number, caller)
    fault = desk.fault(api, fields, 0, number, caller)
    if fault is not None:
        return fault
    merchant = str(fields["sub_mch_id"])
    share = desk.book.share_of(merchant, out_order_no=number)
    if share is None or share.transaction_id != fields["transaction_id"]:
        unknown = Problem("分账单不存在", "CFN-PAY-117", {"api": api, "number": number}, "ORDER_NOT_EXIST")
        return desk.refuse(api, unknown, fields, number, caller)
    done = desk.clock.now() >= share.done_at
    shape: dict[str, object] = {
        "transaction_id": share.transaction_id,
        "out_order_no": share.out_order_no,
        "order_id": share.share_no,
        "status": "FINISHED" if done else "PROCESSING",
    }
    if share.kind == "finish":
        shape |= {"amount": share.amount_fen, "description": share.description}
    else:
        result = ("SUCCESS", beijing(share.done_at)) if done else ("PENDING", "")
        shape["receivers"] = receivers.written(share.parts, *result)
    return wire.shared(desk.ids.nonce(), merchant, shape)


def add_receiver(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    """Adding twice is adding once."""
    return _receiver(desk, "profitSharingAddReceiver", fields, caller, appid, desk.book.add_receiver, whole=True)


def remove_receiver(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    """Unverified: taking away one who is not there succeeds."""
    return _receiver(desk, "profitSharingRemoveReceiver", fields, caller, appid, desk.book.remove_receiver, whole=False)


def _receiver(
    desk: Desk,
    api: str,
    fields: Mapping[str, object],
    caller: Caller,
    appid: str,
    act: Callable[..., None],
    *,
    whole: bool,
) -> Answer:
    problem = desk.preflight(api, fields, caller, desk.appid(caller, appid or str(fields.get("sub_appid") or "")))
    if problem:
        return desk.refuse(api, problem, fields, "", caller)
    try:
        receiver = receivers.receiver_of(str(fields["receiver"]), whole=whole)
    except receivers.Malformed as error:
        return desk.refuse(api, malformed(api, error, "分账接收方格式错误"), fields, "", caller)
    fault = desk.fault(api, fields, 0, receiver["account"], caller)
    if fault is not None:
        return fault
    merchant = str(fields["sub_mch_id"])
    with desk.book.writing():
        act(merchant, receiver["type"], receiver["account"])
    return wire.shared(desk.ids.nonce(), merchant, {"receiver": json.dumps(receiver, ensure_ascii=False)})


def malformed(api: str, error: receivers.Malformed, text: str) -> Problem:
    return Problem(text, "CFN-PAY-115", {"api": api, "place": str(error)}, "PARAM_ERROR")
