"""Orders, refunds and notifications as the control surface shows them: camelCase JSON, instants as text, fen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from cloudfn.events.base import instant_text
from cloudfn.pay.ledger.book.book import Book
from cloudfn.pay.ledger.notification import Attempt, Notification
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund
from cloudfn.pay.ledger.shipping import Shipping, is_refunded, state_of
from cloudfn.pay.ledger.transfer import Transfer


def page(book: Book, *, at: datetime, limit: int, before: int = 0, state: str = "") -> dict[str, object]:
    """``{items, total, next}`` of orders, newest first, without their timelines."""
    orders = book.orders(limit=limit + 1, before=before, state=state)
    shown = orders[:limit]
    return {
        "items": [order(book, shown_order, at=at, timeline=False) for shown_order in shown],
        "total": book.count_orders(state),
        "next": shown[-1].id if shown and len(orders) > limit else None,
    }


def order(book: Book, value: Order, *, at: datetime, timeline: bool = True) -> dict[str, object]:
    """``at`` is the clock's: what is shipped becomes received by time alone."""
    refunds = book.refunds(value.id)
    return {
        "outTradeNo": value.out_trade_no,
        "prepayId": value.prepay_id,
        "subMchId": value.sub_mch_id,
        "totalFeeFen": value.total_fee_fen,
        "openid": value.openid,
        "state": value.state,
        "envId": value.env_id,
        "functionName": value.function_name,
        "body": value.body,
        "function": value.function,
        "requestId": value.request_id,
        "createdAt": instant_text(value.created_at),
        "expiresAt": instant_text(value.payable_until),
        "paidAt": _instant(value.paid_at),
        "closedAt": _instant(value.closed_at),
        "transactionId": value.transaction_id,
        "refunds": [refund(each) for each in refunds],
        "shipping": shipping(value, book.shipping(value.id), refunds, at) if value.is_paid else None,
        "notifications": [notification(book, each) for each in book.notifications(order_id=value.id)],
        "timeline": [entry.as_json() for entry in book.timeline(value.id)] if timeline else [],
    }


def shipping(order: Order, uploaded: Shipping | None, refunds: Iterable[Refund], at: datetime) -> dict[str, object]:
    """Of a paid order; ``state``: toShip, shipped, received, finished, refunded."""
    state = state_of(uploaded, is_refunded(order, refunds), at)
    if uploaded is None:
        return {"state": state, "parcels": []}
    return {
        "state": state,
        "logisticsType": uploaded.logistics_type,
        "deliveryMode": uploaded.delivery_mode,
        "finished": uploaded.finished,
        "finishedAt": _instant(uploaded.finished_at),
        "receiveAt": _instant(uploaded.receive_at),
        "receivedAt": _instant(uploaded.received_at),
        "receivedBy": uploaded.received_by,
        "remindedAt": _instant(uploaded.reminded_at),
        "parcels": [
            {
                "trackingNo": parcel.tracking_no,
                "expressCompany": parcel.express_company,
                "itemDesc": parcel.item_desc,
                "uploadTime": instant_text(parcel.uploaded_at.astimezone(UTC)),
            }
            for parcel in uploaded.parcels
        ],
    }


def refund(value: Refund) -> dict[str, object]:
    return {
        "outRefundNo": value.out_refund_no,
        "refundId": value.refund_id,
        "refundFeeFen": value.refund_fee_fen,
        "state": value.state,
        "functionName": value.function_name,
        "createdAt": instant_text(value.created_at),
        "settleAt": instant_text(value.settle_at),
        "settledAt": _instant(value.settled_at),
    }


def notification(book: Book, value: Notification) -> dict[str, object]:
    return {
        "id": value.name,
        "kind": value.kind,
        "state": value.state,
        "nextAt": _instant(value.due_at),
        "outTradeNo": value.out_trade_no,
        "function": value.function,
        "code": value.code,
        "attempts": [attempt(made) for made in book.attempts(value.id)],
    }


def transfer(value: Transfer) -> dict[str, object]:
    return {
        "outBillNo": value.out_bill_no,
        "transferBillNo": value.transfer_bill_no,
        "mchId": value.mch_id,
        "openid": value.openid,
        "amountFen": value.amount_fen,
        "state": value.state,
        "package": value.package,
        "failReason": value.fail_reason,
        "createdAt": instant_text(value.created_at),
        "updatedAt": instant_text(value.updated_at),
    }


def attempt(value: Attempt) -> dict[str, object]:
    return {
        "n": value.n,
        "at": instant_text(value.at),
        "ms": value.ms,
        "requestId": value.request_id,
        "reply": value.reply,
        "verdict": value.verdict,
        "code": value.code,
    }


def _instant(value: datetime | None) -> str | None:
    return instant_text(value) if value else None
