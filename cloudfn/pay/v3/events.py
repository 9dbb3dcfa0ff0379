"""What notifications of API v3 say, in plain text, as the book keeps it; it is encrypted for each delivery.

Keys in the order of developers' logs. ``{"notify_url", "mchid", "id", "create_time", "event_type", "summary",
"original_type", "resource": {...}}``, and ``fault`` where the first delivery is a simulated misfortune.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from cloudfn.clock import rfc3339
from cloudfn.pay.ledger.ids import Ids
from cloudfn.pay.ledger.order import STATE_TEXTS, Order
from cloudfn.pay.ledger.refund import Refund, payer_fen
from cloudfn.pay.ledger.transfer import Transfer
from cloudfn.pay.v3.orders import partner, payer, promotions
from cloudfn.pay.v3.refunds import RECEIVED, STATUS
from cloudfn.pay.v3.transfers import bill
from cloudfn.payment_words import WRITINGS

SUMMARIES: Mapping[str, str] = {"SUCCESS": "退款成功", "ABNORMAL": "退款异常", "CLOSED": "退款关闭"}
"""Unverified but for the first."""


class V3Events:
    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def paid(self, order: Order, delivery: str = "") -> str:
        assert order.paid_at is not None, "only a paid order is notified"
        return self._event(
            _signer(order),
            order.notify_url,
            order.paid_at,
            "TRANSACTION.SUCCESS",
            "支付成功",
            "transaction",
            payment(order),
            delivery,
        )

    def refunded(self, order: Order, refund: Refund) -> str:
        assert refund.settled_at is not None, "only a settled refund is notified"
        status = STATUS[refund.state]
        kind = f"REFUND.{status}"
        resource = refund_resource(order, refund)
        return self._event(
            _signer(order), refund.notify_url, refund.settled_at, kind, SUMMARIES[status], "refund", resource, ""
        )

    def transferred(self, transfer: Transfer) -> str:
        """One event for success and failure, as a developer's log has it."""
        resource = bill(transfer)
        kind, summary = "MCHTRANSFER.BILL.FINISHED", "商家转账单据终态通知"
        return self._event(
            transfer.mch_id, transfer.notify_url, transfer.updated_at, kind, summary, "mch_payment", resource, ""
        )

    def _event(
        self,
        mch_id: str,
        url: str,
        at: datetime,
        kind: str,
        summary: str,
        original: str,
        resource: Mapping[str, object],
        delivery: str,
    ) -> str:
        event: dict[str, object] = {
            "notify_url": url,
            "mchid": mch_id,
            "id": self._ids.request_id(),
            "create_time": rfc3339(at),
            "event_type": kind,
            "summary": summary,
            "original_type": original,
            "resource": resource,
        }
        if delivery in WRITINGS:
            event["fault"] = delivery
        return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def _signer(order: Order) -> str:
    """The merchant whose APIv3 key encrypts: the one that ordered, for a service provider's order the provider."""
    return str(order.request.get("mch_id") or order.sub_mch_id)


def payment(order: Order) -> dict[str, object]:
    assert order.paid_at is not None
    is_partner = bool(order.request.get("sub_mch_id"))
    who = partner(order) if is_partner else {"mchid": order.sub_mch_id, "appid": order.sub_appid}
    resource: dict[str, object] = {
        **who,
        "out_trade_no": order.out_trade_no,
        "transaction_id": order.transaction_id,
        "trade_type": order.trade_type,
        "trade_state": "SUCCESS",
        "trade_state_desc": STATE_TEXTS["SUCCESS"],
        "bank_type": order.bank_type,
        "attach": order.attach,
        "success_time": rfc3339(order.paid_at),
        "payer": payer(order),
        "amount": {
            "total": order.total_fee_fen,
            "payer_total": order.cash_fee_fen,
            "currency": "CNY",
            "payer_currency": "CNY",
        },
    }
    return {**resource, "promotion_detail": promotions(order)} if order.coupon_fee_fen else resource


def refund_resource(order: Order, refund: Refund) -> dict[str, object]:
    is_partner = bool(order.request.get("sub_mch_id"))
    who = {"sp_mchid": order.request.get("mch_id"), "sub_mchid": order.sub_mch_id}
    status = STATUS[refund.state]
    done = {"success_time": rfc3339(refund.settled_at)} if status == "SUCCESS" and refund.settled_at else {}
    return {
        **(who if is_partner else {"mchid": order.sub_mch_id}),
        "out_trade_no": order.out_trade_no,
        "transaction_id": order.transaction_id,
        "out_refund_no": refund.out_refund_no,
        "refund_id": refund.refund_id,
        "refund_status": status,
        **done,
        "amount": {
            "total": order.total_fee_fen,
            "refund": refund.refund_fee_fen,
            "payer_total": order.cash_fee_fen,
            "payer_refund": payer_fen(order, refund),
        },
        "user_received_account": RECEIVED,
    }
