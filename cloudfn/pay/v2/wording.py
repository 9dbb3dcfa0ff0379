"""v2's answer to what the ledger refuses."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.pay.ledger.refusal import Reason, Refusal
from cloudfn.pay.mch.v2_words import OF_ORDERING, WORDS
from cloudfn.pay.v2.call import V2Refusal

OWN: Mapping[Reason, tuple[str, str]] = {
    "app_not_linked": ("", "appid和mch_id不匹配"),
    "callback_unknown": ("", "notify_url格式错误"),
}
"""What v2 says otherwise than cloudPay: there is no service provider of Tencent's between."""


def worded(path: str, refusal: Refusal, *, ordering: bool = False) -> V2Refusal:
    special = OF_ORDERING if ordering else {}
    err_code, text = OWN.get(refusal.reason) or special.get(refusal.reason) or WORDS[refusal.reason]
    return V2Refusal(text, refusal.code, {"api": path, **refusal.params}, err_code)
