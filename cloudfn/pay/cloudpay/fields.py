"""The fields of the callback events, as data, beside those of the requests.

Sources: the vendor's cloudPay reference and the v2 documentation behind it.
"""

from __future__ import annotations

from cloudfn.payment_requests import MOST_FEN as MOST_FEN
from cloudfn.payment_requests import ONE_OF as ONE_OF
from cloudfn.payment_requests import REQUESTS as REQUESTS
from cloudfn.payment_requests import RequestField as RequestField

PAY_EVENT: tuple[str, ...] = (
    "appid", "attach", "bankType", "cashFee", "couponCount", "couponFee", "detail", "deviceInfo", "feeType",
    "isSubscribe", "mchId", "nonceStr", "openid", "outTradeNo", "resultCode", "returnCode", "settlementTotalFee",
    "subAppid", "subIsSubscribe", "subMchId", "subOpenid", "timeEnd", "totalFee", "tradeType", "transactionId",
    "userInfo",
)  # fmt: skip
"""Every key that a payment callback's event can have, in delivery order (alphabetical in real logs)."""

REFUND_EVENT: tuple[str, ...] = (
    "appid", "mchId", "nonceStr", "outRefundNo", "outTradeNo", "refundAccount", "refundFee", "refundId",
    "refundRecvAccout", "refundRequestSource", "refundStatus", "returnCode", "settlementRefundFee",
    "settlementTotalFee", "subAppid", "subMchId", "successTime", "totalFee", "transactionId", "userInfo",
)  # fmt: skip
