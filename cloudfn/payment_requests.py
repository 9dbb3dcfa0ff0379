"""The requests of WeChat Pay's APIs, field by field, as data: what is checked, generated and named in rules.

Sources: the vendor's cloudPay reference and the v2 documentation behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from cloudfn.camel import camel
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class RequestField:
    """One request field. ``longest`` is in bytes of UTF-8, or in characters where ``unit`` says so; ``pattern`` must
    match as a whole, ``shown`` says so to people. ``missing`` is production's answer when it is not there.

    Bytes: body and attach are refused above 127 bytes in developers' reports (42 Chinese characters pass, 128 letters
    do not), refund_desc by the v3 page; the gateway's check is one for all texts, so the others follow.
    """

    name: str
    kind: Literal["str", "int"] = "str"
    required: bool = False
    longest: int = 0
    pattern: str = ""
    shown: str = ""
    unit: Literal["bytes", "characters"] = "bytes"
    missing: str = "缺少参数"

    def length(self, text: str) -> int:
        return len(text.encode()) if self.unit == "bytes" else len(text)


ORDER_NUMBER = r"[0-9A-Za-z_\-|*@]+"
BYTE = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
ADDRESS = (
    rf"{BYTE}(\.{BYTE}){{3}}|(?=[^:]*:[^:]*:)[0-9A-Fa-f:]{{2,39}}|(?=[^:]*:[^:]*:)[0-9A-Fa-f:]{{2,30}}(\.{BYTE}){{3}}"
)
"""IPv4 or, roughly, IPv6."""
BEIJING_TIME = r"\d{14}"
MOST_FEN = 2**31 - 1

MERCHANT = RequestField("sub_mch_id", required=True, longest=32)
NONCE = RequestField("nonce_str", longest=32)
ORDER_NO = RequestField("out_trade_no", required=True, longest=32, pattern=ORDER_NUMBER)
EITHER_NO = (RequestField("transaction_id", longest=32), RequestField("out_trade_no", longest=32, pattern=ORDER_NUMBER))
SUB_APPID = RequestField("sub_appid", longest=32)
SHARE = (
    MERCHANT,
    SUB_APPID,
    NONCE,
    RequestField("transaction_id", required=True, longest=32),
    RequestField("out_order_no", required=True, longest=64, pattern=ORDER_NUMBER),
)
EITHER_SHARE = (RequestField("order_id", longest=64), RequestField("out_order_no", longest=64, pattern=ORDER_NUMBER))
RETURN_NO = RequestField("out_return_no", required=True, longest=64, pattern=ORDER_NUMBER)
RECEIVER = (MERCHANT, SUB_APPID, NONCE, RequestField("receiver", required=True, longest=2048))
BINDING = (RequestField("function_name"), RequestField("env_id"))

REQUESTS: Mapping[str, tuple[RequestField, ...]] = {
    "unifiedOrder": (
        MERCHANT,
        RequestField("body", required=True, longest=127),
        ORDER_NO,
        RequestField("total_fee", "int", required=True),
        RequestField("spbill_create_ip", required=True, longest=64, pattern=ADDRESS, shown="IPv4 | IPv6"),
        NONCE,
        RequestField("device_info", longest=32),
        RequestField("detail", longest=6144),
        RequestField("attach", longest=127),
        RequestField("fee_type", longest=16),
        RequestField("time_start", longest=14, pattern=BEIJING_TIME),
        RequestField("time_expire", longest=14, pattern=BEIJING_TIME),
        RequestField("goods_tag", longest=32),
        RequestField("trade_type", longest=16, pattern="JSAPI|NATIVE|APP|MWEB"),
        RequestField("product_id", longest=32),
        RequestField("limit_pay", longest=32),
        RequestField("openid", longest=128),
        RequestField("sub_openid", longest=128),
        RequestField("sub_appid", longest=32),
        RequestField("receipt", longest=8),
        RequestField("scene_info", longest=256),
        RequestField("profit_sharing", longest=16),
        *BINDING,
    ),
    "queryOrder": (MERCHANT, *EITHER_NO, NONCE),
    "closeOrder": (MERCHANT, ORDER_NO, NONCE),
    "refund": (
        replace(MERCHANT, missing="受理机构必须传入sub_mch_id"),
        *EITHER_NO,
        RequestField("out_refund_no", required=True, longest=64, pattern=ORDER_NUMBER),
        RequestField("total_fee", "int", required=True),
        RequestField("refund_fee", "int", required=True),
        NONCE,
        RequestField("refund_fee_type", longest=8),
        RequestField("refund_desc", longest=80),
        RequestField(
            "refund_account",
            longest=30,
            pattern="REFUND_SOURCE_UNSETTLED_FUNDS|REFUND_SOURCE_RECHARGE_FUNDS",
        ),
        *BINDING,
    ),
    "queryRefund": (
        MERCHANT,
        RequestField("refund_id", longest=32),
        RequestField("out_refund_no", longest=64, pattern=ORDER_NUMBER),
        *EITHER_NO,
        RequestField("offset", "int"),
        NONCE,
    ),
    "downloadBill": (
        RequestField("sub_mch_id", longest=32),
        RequestField("bill_date", longest=8),
        RequestField("bill_type", longest=32),
        RequestField("tar_type", longest=8),
        NONCE,
    ),
    "profitSharing": (*SHARE, RequestField("receivers", required=True, longest=10240)),
    "multiProfitSharing": (*SHARE, RequestField("receivers", required=True, longest=10240)),
    "profitSharingFinish": (*SHARE, RequestField("description", required=True, longest=80)),
    "profitSharingQuery": SHARE,
    "profitSharingAddReceiver": RECEIVER,
    "profitSharingRemoveReceiver": RECEIVER,
    "profitSharingReturn": (
        MERCHANT,
        SUB_APPID,
        NONCE,
        *EITHER_SHARE,
        RETURN_NO,
        RequestField("return_account_type", required=True, longest=32, pattern="MERCHANT_ID"),
        RequestField("return_account", required=True, longest=64),
        RequestField("return_amount", "int", required=True),
        RequestField("description", required=True, longest=80),
    ),
    "profitSharingReturnQuery": (MERCHANT, SUB_APPID, NONCE, *EITHER_SHARE, RETURN_NO),
}

ONE_OF: Mapping[str, tuple[str, ...]] = {
    "queryOrder": ("transaction_id", "out_trade_no"),
    "refund": ("transaction_id", "out_trade_no"),
    "queryRefund": ("refund_id", "out_refund_no", "transaction_id", "out_trade_no"),
    "profitSharingReturn": ("order_id", "out_order_no"),
    "profitSharingReturnQuery": ("order_id", "out_order_no"),
}
"""APIs of which at least one of these numbers must be given; the first that is given wins."""

FIELDS: tuple[str, ...] = tuple(dict.fromkeys(camel(field.name) for request in REQUESTS.values() for field in request))
"""What requests hold, as callers write it: only these can be compared in a rule."""
