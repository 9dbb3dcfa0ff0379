"""What every WeChat Pay API has at hand: the merchants, the book, the clock, ids, rules, and how to refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cloudfn.calls import Answer, Caller
from cloudfn.clock import VirtualClock
from cloudfn.errors import Level
from cloudfn.events.base import Emit
from cloudfn.events.payments import OrderRefused
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Binding, Manifest, Simulate
from cloudfn.pay import checks, rules, wire
from cloudfn.pay.book import Book
from cloudfn.pay.checks import Problem
from cloudfn.pay.ids import Ids
from cloudfn.pay.order import Order
from cloudfn.pay.witness import Witness

RETURNS = ("profitSharingReturn", "profitSharingReturnQuery")
"""APIs that fail in a shape of their own."""
"""The mini program of projects that name none."""


@dataclass(slots=True)
class Desk:
    manifest: Manifest
    book: Book
    clock: VirtualClock
    emit: Emit
    ids: Ids
    witness: Witness = field(default_factory=Witness)
    _failed_once: set[tuple[str, str]] = field(default_factory=set)

    def binding(self, sub_mch_id: str) -> Binding | None:
        """The merchant's entry under ``payments``, else one for any merchant; None when there is neither."""
        declared = self.manifest.payments.values()
        named = (each for each in declared if each.sub_mch_id == sub_mch_id)
        return next(named, None) or next((each for each in declared if each.any_merchant), None)

    def simulate(self, sub_mch_id: str) -> Simulate:
        binding = self.binding(sub_mch_id)
        return binding.simulate if binding else Simulate()

    def merchant_problem(self, api: str, sub_mch_id: str, sub_appid: str, caller: Caller) -> Problem | None:
        """Merchant and mini program must belong together, as the three authorisations of production demand."""
        declared = self.manifest.payments.values()
        if declared and self.binding(sub_mch_id) is None:
            known = ", ".join(sorted(each.sub_mch_id for each in declared))
            params = {"api": api, "merchant": sub_mch_id, "known": known}
            return Problem(wire.NOT_AUTHORISED, "CFN-PAY-007", params)
        apps = self.manifest.app_ids
        foreign = bool(apps) and sub_appid not in apps
        if foreign or (caller.identity.openid and caller.identity.appid and caller.identity.appid != sub_appid):
            params = {"api": api, "appid": sub_appid, "caller": caller.identity.appid or "-", "known": ", ".join(apps)}
            return Problem(wire.NOT_LINKED, "CFN-PAY-008", params)
        return None

    def appid(self, caller: Caller, chosen: str = "") -> str:
        """The mini program of a request: ``cloudPay({appid})``, or the environment's own, whoever shares it."""
        return chosen or ("" if self.manifest.app_ids else caller.identity.appid) or self.manifest.app_id

    def preflight(self, api: str, fields: Mapping[str, object], caller: Caller, sub_appid: str) -> Problem | None:
        """Fields first, then whether merchant and mini program belong together."""
        problem = checks.check(api, fields)
        if problem:
            return problem
        for stranger, near in checks.unknown(api, fields):
            self.notice("CFN-PAY-090", caller, api=api, field=stranger, near=near or "-")
        return self.merchant_problem(api, str(fields["sub_mch_id"]), sub_appid, caller)

    def named_order(self, fields: Mapping[str, object]) -> Order | None:
        """The order that a checked request names; ``transaction_id`` wins over ``out_trade_no``."""
        merchant, transaction_id = str(fields["sub_mch_id"]), str(fields.get("transaction_id") or "")
        if transaction_id:
            return self.book.order_by_transaction(merchant, transaction_id)
        return self.book.order_of(merchant, str(fields.get("out_trade_no")))

    def fault(self, api: str, fields: Mapping[str, object], fee_fen: int, number: str, caller: Caller) -> Answer | None:
        """The failure that a rule or a magic amount wants from ``api``, or None."""
        merchant = str(fields.get("sub_mch_id", ""))
        for hit in rules.hits(self.simulate(merchant).rules, api, fields, fee_fen):
            if hit.outcome in rules.SETTLEMENTS:
                continue
            if hit.once:
                if (api, number) in self._failed_once:
                    continue
                self._failed_once.add((api, number))
            params = {"api": api, "outcome": hit.outcome, "origin": hit.origin}
            if setup := rules.SETUPS.get(hit.outcome):
                problem = Problem(setup.text, setup.code, {"api": api, "merchant": merchant}, setup.err_code)
                return self.refuse(api, problem, fields, number, caller)
            if hit.outcome.lstrip("-").isdigit():
                self.tell(api, Problem(hit.outcome, "CFN-PAY-019", params, hit.outcome), number, caller)
                return wire.platform_error("SYS_ERR", f"wx api error: {hit.outcome}", caller.request_id)
            if rules.is_business_code(hit.outcome):
                text = rules.BUSINESS_TEXTS.get(hit.outcome, hit.outcome)
                return self.refuse(api, Problem(text, "CFN-PAY-019", params, hit.outcome), fields, number, caller)
            return self.refuse(api, Problem(hit.outcome, "CFN-PAY-019", params), fields, number, caller)
        return None

    def refuse(
        self,
        api: str,
        problem: Problem,
        fields: Mapping[str, object],
        number: str,
        caller: Caller,
        sub_appid: str = "",
    ) -> Answer:
        """Production's answer to ``problem``; an event tells the err_code that the SDK loses, why, and the fix."""
        self.tell(api, problem, number, caller)
        at = self.clock.now()
        if api in RETURNS:
            return wire.return_refused(problem.err_code or "PARAM_ERROR", problem.text)
        if not problem.err_code:
            empty = wire.payment("", at, "", "") if api == "unifiedOrder" else None
            return wire.refused(problem.text, empty)
        nonce, merchant = self.ids.nonce(), str(fields.get("sub_mch_id", ""))
        if api in rules.SHARING:
            return wire.sharing_refused(nonce, merchant, problem.err_code, problem.text)
        failure = {"err_code": problem.err_code, "err_code_des": problem.text}
        if api in ("refund", "queryRefund"):
            return wire.sealed({**wire.refund_envelope(nonce, merchant, "FAIL"), **failure})
        appid = sub_appid or self.appid(caller)
        shape = {**wire.envelope(nonce, appid, merchant), "result_code": "FAIL", **failure}
        if api == "unifiedOrder":
            shape["payment"] = wire.payment(appid, at, nonce, "")
        return wire.sealed(shape)

    def tell(self, api: str, problem: Problem, number: str, caller: Caller) -> None:
        self.emit(
            OrderRefused(
                self.clock.now(),
                api=api,
                out_trade_no=number,
                err_code=problem.err_code,
                des=problem.text,
                function=caller.function,
                request_id=caller.request_id,
                code=problem.code,
                params=problem.params,
            )
        )

    def notice(self, code: str, caller: Caller | None = None, level: Level = "warning", **params: object) -> None:
        function, request_id = (caller.function, caller.request_id) if caller else ("", "")
        self.emit(
            Noticed(
                self.clock.now(),
                code=code,
                params=params,
                level=level,
                function=function,
                request_id=request_id,
            )
        )
