"""Profit sharing: receivers, orders, their query, unfreezing, returns.

Sources: wechatpay-go services/profitsharing/models.go; the vendor's guide on profit sharing.
"""

from __future__ import annotations

from typing import Any

from cloudfn.clock import rfc3339
from cloudfn.pay.ledger import Ledger, share
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refusal import Refusal
from cloudfn.pay.ledger.share import Return, Share, ShareKind, SharePart
from cloudfn.pay.v3.call import V3Answer, V3Call
from cloudfn.pay.v3.faults import V3Faults
from cloudfn.pay.v3.fields import V3Field, text
from cloudfn.pay.v3.rejected import V3Refusal, param_error
from cloudfn.pay.v3.wording import worded

BY_TRANSACTION: tuple[V3Field, ...] = (text("transaction_id", "微信订单号", 32, required=True),)
BY_ORDER: tuple[V3Field, ...] = (text("out_order_no", "商户分账单号", 64, required=True),)
MOST_OF_TEN_THOUSAND = share.MOST_PERCENT * 100


class V3Sharing:
    def __init__(self, ledger: Ledger, faults: V3Faults) -> None:
        self._ledger, self._faults = ledger, faults

    def add_receiver(self, call: V3Call) -> V3Answer | V3Refusal:
        kind, account = call.text("type"), call.text("account")
        if kind == "MERCHANT_ID" and not call.text("name"):
            return _missing("/body/name", "分账接收方全称")
        self._ledger.sharing.add_receiver(_merchant(call), kind, account)
        names = ("sub_mchid", "type", "account", "name", "relation_type", "custom_relation")
        return V3Answer({name: call.values[name] for name in names if name in call.values}, account)

    def remove_receiver(self, call: V3Call) -> V3Answer | V3Refusal:
        """Unverified: taking away one who is not there succeeds."""
        kind, account = call.text("type"), call.text("account")
        self._ledger.sharing.remove_receiver(_merchant(call), kind, account)
        names = ("sub_mchid", "type", "account")
        return V3Answer({name: call.values[name] for name in names if name in call.values}, account)

    def share(self, call: V3Call) -> V3Answer | V3Refusal:
        receivers: list[dict[str, Any]] = call.at("receivers")
        if not receivers:
            return _missing("/body/receivers", "分账接收方列表")
        parts = tuple(
            SharePart(each["type"], each["account"], each["amount"], each["description"]) for each in receivers
        )
        # Unfrozen at once, it is cloudPay's single sharing; otherwise more may follow.
        kind: ShareKind = "single" if call.at("unfreeze_unsplit") else "multi"
        return self._made(call, "profitSharing" if kind == "single" else "multiProfitSharing", kind, parts)

    def unfreeze(self, call: V3Call) -> V3Answer | V3Refusal:
        return self._made(call, "profitSharingFinish", "finish", ())

    def query(self, call: V3Call) -> V3Answer | V3Refusal:
        number, merchant = call.path["out_order_no"], call.query.get("sub_mchid") or call.mch_id
        found = self._ledger.book.share_of(merchant, out_order_no=number)
        if found is None or found.transaction_id != call.query["transaction_id"]:
            return worded(call.name, Refusal("share_unknown", "CFN-PAY-117", {"number": number}))
        return V3Answer(self._shape(found), found.share_no)

    def left(self, call: V3Call) -> V3Answer | V3Refusal:
        """What may still be shared of an order."""
        order = self._ledger.book.order_by_transaction(
            call.query.get("sub_mchid") or call.mch_id, call.path["transaction_id"]
        )
        if order is None:
            return _no_order(call, call.path["transaction_id"])
        book, at = self._ledger.book, self._ledger.clock.now()
        left = share.frozen_fen(order, book.refunds(order.id), book.shares(order.id), at)
        return V3Answer({"transaction_id": order.transaction_id, "unsplit_amount": left}, f"{left} fen")

    def ratio(self, call: V3Call) -> V3Answer | V3Refusal:
        """The most that a service provider's merchant may share."""
        return V3Answer({"sub_mchid": call.path["sub_mchid"], "max_ratio": MOST_OF_TEN_THOUSAND})

    def give_back(self, call: V3Call) -> V3Answer | V3Refusal:
        share_no, number = call.text("order_id"), call.text("out_order_no")
        if not share_no and not number:
            return _missing("/body/out_order_no", "商户分账单号")
        found = self._ledger.book.share_of(_merchant(call), out_order_no=number, share_no=share_no)
        if found is None:
            return worded(call.name, Refusal("share_unknown", "CFN-PAY-117", {"number": share_no or number}))
        made = self._ledger.sharing.give_back(
            found,
            call.text("out_return_no"),
            call.text("return_mchid"),
            call.number("amount"),
            call.text("description"),
        )
        if isinstance(made, Refusal):
            return worded(call.name, made)
        return V3Answer(_return_shape(found, made), made.return_no)

    def query_return(self, call: V3Call) -> V3Answer | V3Refusal:
        number, merchant = call.path["out_return_no"], call.query.get("sub_mchid") or call.mch_id
        made = self._ledger.book.return_of(merchant, number)
        found = self._ledger.book.share_of(merchant, out_order_no=call.query["out_order_no"])
        if made is None or found is None or made.share_id != found.id:
            return worded(call.name, Refusal("return_unknown", "CFN-PAY-117", {"number": number}))
        return V3Answer(_return_shape(found, made), made.return_no)

    # --- inner ------------------------------------------------------------------------------------------------------

    def _made(self, call: V3Call, api: str, kind: ShareKind, parts: tuple[SharePart, ...]) -> V3Answer | V3Refusal:
        number, transaction_id = call.text("out_order_no"), call.text("transaction_id")
        order = self._ledger.book.order_by_transaction(_merchant(call), transaction_id)
        if order is None:
            return _no_order(call, transaction_id)
        fields = {"out_order_no": number, "transaction_id": transaction_id}
        fault = self._faults.of(api, order.sub_mch_id, fields, order.total_fee_fen, number)
        if fault:
            return fault
        made = self._ledger.sharing.share(order, kind, number, parts, call.text("description"))
        return worded(call.name, made) if isinstance(made, Refusal) else V3Answer(self._shape(made), made.share_no)

    def _shape(self, found: Share) -> dict[str, object]:
        done = self._ledger.clock.now() >= found.done_at
        order: Order = self._ledger.book.order(found.order_id)
        rest = [(order.sub_mch_id, found.amount_fen, found.description)] if found.kind == "finish" else []
        parts = [("MERCHANT_ID", account, amount, text_) for account, amount, text_ in rest] or [
            (part.kind, part.account, part.amount_fen, part.description) for part in found.parts
        ]
        receivers = [
            {
                "amount": amount,
                "description": description,
                "type": kind,
                "account": account,
                "result": "SUCCESS" if done else "PENDING",
                "create_time": rfc3339(found.created_at),
                "finish_time": rfc3339(found.done_at),
                "detail_id": f"{found.share_no[:-3]}{n:03d}",
            }
            for n, (kind, account, amount, description) in enumerate(parts, 1)
        ]
        return {
            "transaction_id": found.transaction_id,
            "out_order_no": found.out_order_no,
            "order_id": found.share_no,
            "state": "FINISHED" if done else "PROCESSING",
            "receivers": receivers,
        }


def _merchant(call: V3Call) -> str:
    return call.text("sub_mchid") or call.mch_id


def _no_order(call: V3Call, transaction_id: str) -> V3Refusal:
    return worded(call.name, Refusal("share_order_unknown", "CFN-PAY-117", {"number": transaction_id}))


def _missing(pointer: str, label: str) -> V3Refusal:
    message = f"输入源“{pointer}”映射到字段“{label}”必填性规则校验失败，此字段为必填项"
    return param_error(message, "CFN-PAY-129", {"field": pointer, "what": "missing", "value": "-", "rule": "required"})


def _return_shape(found: Share, made: Return) -> dict[str, object]:
    return {
        "order_id": found.share_no,
        "out_order_no": found.out_order_no,
        "out_return_no": made.out_return_no,
        "return_id": made.return_no,
        "return_mchid": made.account,
        "amount": made.amount_fen,
        "description": made.description,
        "result": "SUCCESS",
        "create_time": rfc3339(made.created_at),
        "finish_time": rfc3339(made.created_at),
    }
