"""The fields of v2's requests. Sources: the merchants' documentation (docs/v2 of TheNorthMemory/wechatpay-openapi), and
``payment_requests``, whose cloudPay passes the same on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cloudfn.payment_requests import ONE_OF as ONE_OF
from cloudfn.payment_requests import REQUESTS, RequestField

COMMON = (
    RequestField("appid", required=True, longest=32),
    RequestField("mch_id", required=True, longest=32),
    RequestField("sub_appid", longest=32),
    RequestField("sub_mch_id", longest=32),
    RequestField("nonce_str", required=True, longest=32),
    RequestField("sign", required=True, longest=64),
    RequestField("sign_type", longest=32, pattern="MD5|HMAC-SHA256"),
)
NOTIFY = RequestField("notify_url", longest=256, pattern=r"https?://[^\s?#]+", shown="http(s)://..., without ? and #")
ELSEWHERE = frozenset(("function_name", "env_id", *(field.name for field in COMMON)))
"""Fields of cloudPay that v2 has not, or among those of every request."""
REQUIRED: Mapping[str, tuple[str, ...]] = {"unifiedOrder": ("trade_type",), "downloadBill": ("bill_date",)}


def _of(api: str, *more: RequestField) -> tuple[RequestField, ...]:
    own = tuple(
        replace(field, required=True) if field.name in REQUIRED.get(api, ()) else field
        for field in REQUESTS[api]
        if field.name not in ELSEWHERE
    )
    return (*COMMON, *own, *more)


FIELDS: Mapping[str, tuple[RequestField, ...]] = {
    "unifiedOrder": _of("unifiedOrder", replace(NOTIFY, required=True)),
    "queryOrder": _of("queryOrder"),
    "closeOrder": _of("closeOrder"),
    "refund": _of("refund", NOTIFY, RequestField("op_user_id", longest=32)),
    "queryRefund": _of("queryRefund"),
    "downloadBill": _of("downloadBill"),
    "downloadFundFlow": (
        *COMMON,
        RequestField("bill_date", required=True, longest=8),
        RequestField("account_type", required=True, longest=32, pattern="Basic|Operation|Fees"),
        RequestField("tar_type", longest=8, pattern="GZIP"),
    ),
}
