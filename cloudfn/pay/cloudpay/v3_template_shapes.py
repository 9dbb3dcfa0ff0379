"""What the template's workflows answer: the v3 API's objects in an envelope of the template's own."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.clock import rfc3339
from cloudfn.pay.ledger.order import STATE_TEXTS, Order
from cloudfn.pay.ledger.refund import Refund


def order_shape(order: Order) -> dict[str, object]:
    shape: dict[str, object] = {
        "appid": order.sub_appid,
        "mchid": order.sub_mch_id,
        "out_trade_no": order.out_trade_no,
        "trade_state": order.state,
        "trade_state_desc": STATE_TEXTS[order.state],
        "attach": order.attach,
        "payer": {"openid": order.openid},
        "amount": {"total": order.total_fee_fen, "currency": "CNY"},
    }
    if order.paid_at is not None:
        shape |= {
            "transaction_id": order.transaction_id,
            "trade_type": order.trade_type,
            "bank_type": order.bank_type,
            "success_time": rfc3339(order.paid_at),
            "amount": {
                "total": order.total_fee_fen,
                "payer_total": order.cash_fee_fen,
                "currency": "CNY",
                "payer_currency": "CNY",
            },
        }
    return shape


def refund_shape(order: Order, refund: Refund) -> dict[str, object]:
    shape: dict[str, object] = {
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": rfc3339(refund.created_at),
        "status": {"CHANGE": "ABNORMAL", "REFUNDCLOSE": "CLOSED"}.get(refund.state, refund.state),
        "funds_account": "UNSETTLED",
        "amount": {
            "total": order.total_fee_fen,
            "refund": refund.refund_fee_fen,
            "payer_total": order.cash_fee_fen,
            "payer_refund": refund.refund_fee_fen,
            "settlement_refund": refund.refund_fee_fen,
            "settlement_total": order.total_fee_fen,
            "discount_refund": 0,
            "currency": "CNY",
        },
    }
    if refund.settled_at:
        shape["success_time"] = rfc3339(refund.settled_at)
    return shape


def success(data: Mapping[str, object]) -> dict[str, object]:
    return {"errcode": 0, "errmsg": "OK", "data": dict(data)}


def failure(status: int, code: str, message: str) -> dict[str, object]:
    """Unverified: how the template's function hands a failure on."""
    text = f"微信支付SDK请求失败, 响应码:{status},错误码:{code}, 错误信息:{message}"
    return {"errcode": -1, "errmsg": text, "code": code}
