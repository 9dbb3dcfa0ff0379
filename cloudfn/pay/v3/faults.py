"""Simulated failures of API v3: the rules and magic amounts of cloudPay, in v3's words."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.digits import only_digits
from cloudfn.pay import rules
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.v3.rejected import RATE, V3Refusal

CODES: Mapping[str, tuple[int, str]] = {
    "SYSTEMERROR": (500, "SYSTEM_ERROR"),
    "BIZERR_NEED_RETRY": (500, "SYSTEM_ERROR"),
    "NOTENOUGH": (403, "NOT_ENOUGH"),
    "NOAUTH": (403, "NO_AUTH"),
    "NO_AUTH": (403, "NO_AUTH"),
    "APPID_NOT_EXIST": (400, "APPID_MCHID_NOT_MATCH"),
    "MCHID_NOT_EXIST": (400, "MCH_NOT_EXISTS"),
    "APPID_MCHID_NOT_MATCH": (400, "APPID_MCHID_NOT_MATCH"),
    "OUT_TRADE_NO_USED": (403, "OUT_TRADE_NO_USED"),
    "USER_ACCOUNT_ABNORMAL": (403, "USER_ACCOUNT_ABNORMAL"),
    "FREQUENCY_LIMITED": (429, "FREQUENCY_LIMITED"),
    "ORDERPAID": (400, "ORDERPAID"),
    "ORDERCLOSED": (400, "ORDER_CLOSED"),
    "ORDERNOTEXIST": (404, "ORDER_NOT_EXIST"),
    "REFUNDNOTEXIST": (404, "RESOURCE_NOT_EXISTS"),
    "RULELIMIT": (403, "RULE_LIMIT"),
    "TRADE_ERROR": (403, "TRADE_ERROR"),
    "ACCOUNTERROR": (403, "ACCOUNT_ERROR"),
    "BANKERROR": (500, "BANK_ERROR"),
    "INVALID_REQUEST": (400, "INVALID_REQUEST"),
    "PARAM_ERROR": (400, "PARAM_ERROR"),
    "RESOURCE_NOT_EXISTS": (404, "RESOURCE_NOT_EXISTS"),
}
"""Words of a rule to (status, code); every other word is a 400 under its own name."""

BUSY = "系统繁忙，请稍后重试"


class V3Faults:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._failed_once: set[tuple[str, str]] = set()

    def of(self, api: str, merchant: str, fields: Mapping[str, object], fee_fen: int, number: str) -> V3Refusal | None:
        """The failure that a rule or a magic amount wants. ``api`` is cloudPay's name for the call (``unifiedOrder``),
        ``fields`` what rules compare, by v2's names.
        """
        simulate = self._ledger.merchants.simulate(merchant)
        for hit in rules.hits(simulate.rules, api, fields, fee_fen):
            if hit.outcome in rules.SETTLEMENTS:
                continue
            if hit.once:
                if (api, number) in self._failed_once:
                    continue
                self._failed_once.add((api, number))
            return _refused(hit, api, merchant)
        return None


def _refused(hit: rules.Hit, api: str, merchant: str) -> V3Refusal:
    if setup := rules.SETUPS.get(hit.outcome):
        status, code = CODES.get(setup.err_code, (403, "NO_AUTH"))
        return V3Refusal(status, code, setup.text, setup.code, {"api": api, "merchant": merchant})
    params = {"api": api, "outcome": hit.outcome, "origin": hit.origin}
    if only_digits(hit.outcome.lstrip("-")):
        return V3Refusal(500, "SYSTEM_ERROR", BUSY, "CFN-PAY-019", params)
    if not rules.is_business_code(hit.outcome):
        return V3Refusal(400, "INVALID_REQUEST", hit.outcome, "CFN-PAY-019", params)
    status, code = CODES.get(hit.outcome, (400, hit.outcome))
    text = BUSY if status == 500 else rules.BUSINESS_TEXTS.get(hit.outcome, hit.outcome)
    return V3Refusal(status, code, text, "CFN-PAY-019", params, None, RATE if status == 429 else 268435461)
