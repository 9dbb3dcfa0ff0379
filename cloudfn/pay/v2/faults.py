"""Simulated failures: the rules and magic amounts of cloudPay, whose err_codes are v2's."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.digits import only_digits
from cloudfn.pay import rules
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.v2.call import V2Call, V2Refusal


class V2Faults:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._failed_once: set[tuple[str, str]] = set()

    def of(self, call: V2Call, fee_fen: int, number: str) -> V2Refusal | None:
        """The failure that a rule or a magic amount wants."""
        simulate = self._ledger.merchants.simulate(call.merchant)
        for hit in rules.hits(simulate.rules, call.api, comparable(call.fields), fee_fen):
            if hit.outcome in rules.SETTLEMENTS:
                continue
            if hit.once:
                if (call.api, number) in self._failed_once:
                    continue
                self._failed_once.add((call.api, number))
            return _rejected(hit, call)
        return None


def comparable(fields: Mapping[str, str]) -> dict[str, object]:
    """Fields as rules compare them: amounts are numbers."""
    return {
        name: int(value) if name.endswith("_fee") and only_digits(value) else value for name, value in fields.items()
    }


def _rejected(hit: rules.Hit, call: V2Call) -> V2Refusal:
    if setup := rules.SETUPS.get(hit.outcome):
        return V2Refusal(setup.text, setup.code, {"api": call.path, "merchant": call.merchant}, setup.err_code)
    params = {"api": call.path, "outcome": hit.outcome, "origin": hit.origin}
    if only_digits(hit.outcome.lstrip("-")):
        return V2Refusal(rules.BUSINESS_TEXTS["SYSTEMERROR"], "CFN-PAY-019", params, "SYSTEMERROR")
    if rules.is_business_code(hit.outcome):
        text = rules.BUSINESS_TEXTS.get(hit.outcome, hit.outcome)
        return V2Refusal(text, "CFN-PAY-019", params, hit.outcome)
    return V2Refusal(hit.outcome, "CFN-PAY-019", params)
