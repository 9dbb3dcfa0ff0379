"""Comments of the TypeScript declarations, both languages side by side."""

from __future__ import annotations

from collections.abc import Iterable

from cloudfn.languages import Phrase

HEAD = Phrase(
    "Written by `cloudfn event types`. Amounts are integers in fen.",
    "由 `cloudfn event types` 写成。金额一律是整数，单位为分。",
)
PAY_EVENT = Phrase("A payment callback's event.", "支付回调的 event。")
REFUND_EVENT = Phrase(
    "A refund callback's event: it has refundStatus and no resultCode.",
    "退款回调的 event：有 refundStatus，没有 resultCode。",
)
REPLY = Phrase(
    "What a callback must return: errcode 0 accepts, anything else is called again for up to two days.",
    "回调必须返回的内容：errcode 为 0 表示收到，其他应答会被重复通知，最长两天。",
)
PAYMENT = Phrase(
    "For wx.requestPayment. On a refused order it is there too, with an empty prepay id: check resultCode first.",
    "供 wx.requestPayment 使用。下单被拒绝时也有它，只是 prepay_id 为空：请先检查 resultCode。",
)


def request(api: str, one_of: Iterable[str]) -> Phrase:
    names = list(one_of)
    if not names:
        return Phrase(f"cloudPay.{api}.", f"cloudPay.{api} 的参数。")
    return Phrase(
        f"cloudPay.{api}. One of {', '.join(names)} is needed.",
        f"cloudPay.{api} 的参数。{'、'.join(names)} 至少写一个。",
    )


def result(api: str) -> Phrase:
    return Phrase(
        f"cloudPay.{api}. errCode is always 0: only returnCode and resultCode tell.",
        f"cloudPay.{api} 的结果。errCode 永远是 0：只看 returnCode 和 resultCode。",
    )
