"""The events that callback functions get: camelCase, alphabetical, with ``userInfo``, without any signature.

Read off events that real functions logged; the documentation's snake_case page describes another delivery.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from cloudfn.clock import beijing
from cloudfn.pay.cloudpay.reply import COMPACT
from cloudfn.pay.cloudpay.wire import PROVIDER_APPID, PROVIDER_MCH_ID
from cloudfn.pay.ledger.ids import provider_openid
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund
from cloudfn.pay.ledger.transfer import Transfer


def paid_event(order: Order) -> dict[str, object]:
    """The event of a successful payment."""
    assert order.paid_at is not None, "only a paid order is notified"
    event: dict[str, object] = {
        "appid": PROVIDER_APPID,
        "bankType": order.bank_type,
        "cashFee": order.cash_fee_fen,
        "feeType": order.request.get("fee_type") or "CNY",
        "isSubscribe": "N",
        "mchId": PROVIDER_MCH_ID,
        "nonceStr": order.nonce_str,
        "openid": order.request.get("openid") or provider_openid(order.openid),
        "outTradeNo": order.out_trade_no,
        "resultCode": "SUCCESS",
        "returnCode": "SUCCESS",
        "subAppid": order.sub_appid,
        "subIsSubscribe": "N",
        "subMchId": order.sub_mch_id,
        "subOpenid": order.openid,
        "timeEnd": beijing(order.paid_at),
        "totalFee": order.total_fee_fen,
        "tradeType": order.trade_type,
        "transactionId": order.transaction_id,
        "userInfo": {"appId": order.sub_appid, "openId": order.openid},
    }
    for wire, name in (("attach", "attach"), ("detail", "detail"), ("device_info", "deviceInfo")):
        if order.request.get(wire):
            event[name] = order.request[wire]
    if order.coupon_fee_fen:
        event |= coupon_fields(order.coupon_fee_fen, order.total_fee_fen)
    return dict(sorted(event.items()))


def coupon_fields(coupon_fee_fen: int, total_fee_fen: int) -> dict[str, object]:
    """Unverified: which names a coupon has in a cloud function's event. These follow the SDK's rule for ``_0``."""
    return {
        "couponCount": 1,
        "couponFee": coupon_fee_fen,
        "couponFee_0": coupon_fee_fen,
        "couponId_0": "10000",
        "settlementTotalFee": total_fee_fen - coupon_fee_fen,
    }


def refund_event(order: Order, refund: Refund) -> dict[str, object]:
    """The event of a settled refund. It has ``returnCode`` but no ``resultCode``, and no ``attach``."""
    assert refund.settled_at is not None, "only a settled refund is notified"
    return {
        "appid": PROVIDER_APPID,
        "mchId": PROVIDER_MCH_ID,
        "nonceStr": refund.nonce_str,
        "outRefundNo": refund.out_refund_no,
        "outTradeNo": order.out_trade_no,
        "refundAccount": refund.account,
        "refundFee": refund.refund_fee_fen,
        "refundId": refund.refund_id,
        "refundRecvAccout": "支付用户零钱",
        "refundRequestSource": refund.source,
        "refundStatus": refund.state,
        "returnCode": "SUCCESS",
        "settlementRefundFee": refund.refund_fee_fen,
        "settlementTotalFee": order.total_fee_fen,
        "subAppid": order.sub_appid,
        "subMchId": order.sub_mch_id,
        "successTime": beijing(refund.settled_at, "%Y-%m-%d %H:%M:%S"),
        "totalFee": order.total_fee_fen,
        "transactionId": order.transaction_id,
        "userInfo": {"appId": order.sub_appid, "openId": order.openid},
    }


def encode(event: Mapping[str, object]) -> str:
    return COMPACT.encode(event)


class CallbackEvents:
    """What the ledger's notifications deliver."""

    def paid(self, order: Order, delivery: str = "") -> str:
        return encode(paid_event(order))

    def refunded(self, order: Order, refund: Refund) -> str:
        return encode(refund_event(order, refund))

    def transferred(self, transfer: Transfer) -> str:
        raise AssertionError("cloudPay transfers nothing to users")


class UnknownPath(KeyError):
    """A path that the payload does not have."""


def altered(event: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """``event`` with each dotted path set; UnknownPath when one leads nowhere, so that no typing slip goes unseen."""
    result: dict[str, object] = json.loads(json.dumps(event))
    for path, value in changes.items():
        place: object = result
        *parents, last = path.split(".")
        for name in parents:
            place = place.get(name) if isinstance(place, dict) else None
        if not isinstance(place, dict) or last not in place:
            raise UnknownPath(path)
        place[last] = value
    return result
