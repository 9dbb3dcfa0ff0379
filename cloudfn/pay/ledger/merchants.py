"""The merchants and mini programs that a manifest declares."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.calls import Caller
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Binding, Manifest, Simulate
from cloudfn.pay import rules
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import RefundState
from cloudfn.pay.ledger.refusal import Refusal
from cloudfn.placeholders import is_placeholder

ENDS: Mapping[str, RefundState] = {"CHANGE": "CHANGE", "REFUNDCLOSE": "REFUNDCLOSE"}
"""Outcomes of rules that a refund itself has; the others answer the request."""


@dataclass(frozen=True, slots=True)
class Merchants:
    manifest: Manifest

    def binding(self, sub_mch_id: str) -> Binding | None:
        """The merchant's entry under ``payments``, else one for any merchant; None when there is neither."""
        declared = self.manifest.payments.values()
        named = (binding for binding in declared if binding.sub_mch_id == sub_mch_id)
        return next(named, None) or next((binding for binding in declared if binding.any_merchant), None)

    def signer(self, mch_id: str) -> Binding | None:
        """The binding of a merchant that speaks WeChat Pay's own API."""
        own = (each for each in self.manifest.payments.values() if each.api != "cloudpay" and each.mch_id == mch_id)
        return next(own, None)

    def named_for(self, written: object) -> object:
        """The merchant of a request: where a binding takes any and the code only says where one belongs ("", a text of
        33 bytes), it is the binding's, so that a project can be tried before its merchant is known.
        """
        binding = self.binding(written) if isinstance(written, str) and is_placeholder(written) else None
        return binding.sub_mch_id if binding is not None and binding.any_merchant else written

    def simulate(self, sub_mch_id: str) -> Simulate:
        binding = self.binding(sub_mch_id)
        return binding.simulate if binding else Simulate()

    def refund_outcome(self, order: Order, api: str, fields: Mapping[str, object]) -> RefundState:
        """How a refund of ``order`` will end: a rule that fits its request may make it end otherwise than well."""
        hits = rules.hits(self.simulate(order.sub_mch_id).rules, api, fields, order.total_fee_fen)
        return next((ENDS[hit.outcome] for hit in hits if hit.outcome in ENDS), "SUCCESS")

    def appid(self, caller: Caller, chosen: str = "") -> str:
        """The mini program of a request: the one it names, or the environment's own, whoever shares it."""
        return chosen or ("" if self.manifest.app_ids else caller.identity.appid) or self.manifest.app_id

    def refuse(self, sub_mch_id: str, sub_appid: str, caller: Caller) -> Refusal | None:
        """Merchant and mini program of cloudPay must belong together: production's three authorisations demand it."""
        declared = self.manifest.cloudpay
        if declared and self.binding(sub_mch_id) is None:
            known = ", ".join(sorted(binding.sub_mch_id for binding in declared))
            return Refusal("merchant_unknown", "CFN-PAY-007", {"merchant": sub_mch_id, "known": known})
        apps = self.manifest.app_ids
        foreign = bool(apps) and sub_appid not in apps
        if foreign or (caller.identity.openid and caller.identity.appid and caller.identity.appid != sub_appid):
            params = {"appid": sub_appid, "caller": caller.identity.appid or "-", "known": ", ".join(apps)}
            return Refusal("app_not_linked", "CFN-PAY-008", params)
        return None
