"""What every API does first, and how it refuses: one answer for the caller, one event for people."""

from __future__ import annotations

from cloudfn.digits import only_digits
from cloudfn.events.payments import OrderRefused
from cloudfn.pay import rules
from cloudfn.pay.cloudpay import checks, wire
from cloudfn.pay.cloudpay.refusals import Problem, worded
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.refusal import Refusal

RETURNS = ("profitSharingReturn", "profitSharingReturnQuery")
"""APIs that fail in a shape of their own."""


class Gate:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._failed_once: set[tuple[str, str]] = set()

    def check(self, request: PayRequest, sub_appid: str) -> Problem | None:
        """Fields first, then whether merchant and mini program belong together."""
        problem = checks.check(request.api, request.fields)
        if problem:
            return problem
        for name, nearest in checks.unknown_fields(request.api, request.fields):
            notice = self._ledger.context.notice
            notice("CFN-PAY-090", request.caller, api=request.api, field=name, near=nearest or "-")
        refusal = self._ledger.merchants.refuse(request.merchant, sub_appid, request.caller)
        return worded(request.api, refusal) if refusal else None

    def fault(self, request: PayRequest, fee_fen: int, number: str) -> PayReply | None:
        """The failure that a rule or a magic amount wants from the API, or None."""
        api, simulate = request.api, self._ledger.merchants.simulate(request.merchant)
        for hit in rules.hits(simulate.rules, api, request.fields, fee_fen):
            if hit.outcome in rules.SETTLEMENTS:
                continue
            if hit.once:
                if (api, number) in self._failed_once:
                    continue
                self._failed_once.add((api, number))
            return self._failed(request, hit, number)
        return None

    def refuse(self, request: PayRequest, why: Problem | Refusal, number: str, sub_appid: str = "") -> PayReply:
        """Production's answer; an event tells the err_code that the SDK loses, why, and the fix."""
        problem = worded(request.api, why) if isinstance(why, Refusal) else why
        self.tell(request, problem, number)
        api, merchant, at = request.api, request.merchant, self._ledger.clock.now()
        if api in RETURNS:
            return wire.return_refused(problem.err_code or "PARAM_ERROR", problem.text)
        if not problem.err_code:
            empty = wire.payment("", at, "", "") if api == "unifiedOrder" else None
            return wire.failed_request(problem.text, empty)
        nonce = self._ledger.context.ids.nonce()
        if api in rules.SHARING:
            return wire.sharing_refused(nonce, merchant, problem.err_code, problem.text)
        failure = {"err_code": problem.err_code, "err_code_des": problem.text}
        if api in ("refund", "queryRefund"):
            return wire.sealed({**wire.refund_envelope(nonce, merchant, "FAIL"), **failure})
        appid = sub_appid or self._ledger.merchants.appid(request.caller)
        shape = {**wire.envelope(nonce, appid, merchant), "result_code": "FAIL", **failure}
        if api == "unifiedOrder":
            shape["payment"] = wire.payment(appid, at, nonce, "")
        return wire.sealed(shape)

    def tell(self, request: PayRequest, problem: Problem, number: str) -> None:
        self._ledger.context.emit(
            OrderRefused(
                self._ledger.clock.now(),
                api=request.api,
                out_trade_no=number,
                err_code=problem.err_code,
                des=problem.text,
                function=request.caller.function,
                request_id=request.caller.request_id,
                code=problem.code,
                params=problem.params,
            )
        )

    def _failed(self, request: PayRequest, hit: rules.Hit, number: str) -> PayReply:
        if setup := rules.SETUPS.get(hit.outcome):
            params: dict[str, object] = {"api": request.api, "merchant": request.merchant}
            return self.refuse(request, Problem(setup.text, setup.code, params, setup.err_code), number)
        params = {"api": request.api, "outcome": hit.outcome, "origin": hit.origin}
        if only_digits(hit.outcome.lstrip("-")):
            self.tell(request, Problem(hit.outcome, "CFN-PAY-019", params, hit.outcome), number)
            return wire.platform_error("SYS_ERR", f"wx api error: {hit.outcome}", request.caller.request_id)
        if rules.is_business_code(hit.outcome):
            text = rules.BUSINESS_TEXTS.get(hit.outcome, hit.outcome)
            return self.refuse(request, Problem(text, "CFN-PAY-019", params, hit.outcome), number)
        return self.refuse(request, Problem(hit.outcome, "CFN-PAY-019", params), number)
