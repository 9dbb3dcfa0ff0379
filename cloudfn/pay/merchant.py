"""What the merchant does by hand: closing an order, and refunding from the merchant's console."""

from __future__ import annotations

from typing import Any

from cloudfn.calls import Caller, Identity
from cloudfn.errors import UsageError
from cloudfn.pay.cloudpay.refunds import RefundApi
from cloudfn.pay.cloudpay.refusals import Problem
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund, committed_fen
from cloudfn.pay.ledger.refunds import RefundRequest


class Merchant:
    def __init__(self, ledger: Ledger, refunds: RefundApi) -> None:
        self._ledger, self._refunds = ledger, refunds

    def close(self, order: Order) -> Order:
        """Raises UsageError when it is not unpaid."""
        if order.state != "NOTPAY":
            raise UsageError("CFN-PAY-053", order=order.out_trade_no, state=order.state)
        return self._ledger.orders.close(order, "api")

    def refund(self, order: Order, fee_fen: int | None = None, out_refund_no: str = "") -> Refund:
        """Of everything that is left by default. No function asked for it, but its callback is notified all the same.

        Raises UsageError when it is refused.
        """
        earlier = self._ledger.book.refunds(order.id)
        left = order.total_fee_fen - committed_fen(earlier)
        number = out_refund_no or f"R{len(earlier) + 1}{order.out_trade_no}"
        if order.api != "cloudpay" and order.is_paid:
            return self._refund_of_own_api(
                order, fee_fen if fee_fen is not None else left or order.total_fee_fen, number
            )
        fields: dict[str, object] = {
            "sub_mch_id": order.sub_mch_id,
            "out_trade_no": order.out_trade_no,
            "out_refund_no": number,
            "total_fee": order.total_fee_fen,
            "refund_fee": fee_fen if fee_fen is not None else left or order.total_fee_fen,
        }
        binding, env_id = self._ledger.merchants.binding(order.sub_mch_id), self._ledger.context.manifest.env_id
        if binding and binding.refund_callback:
            fields |= {"env_id": env_id, "function_name": binding.refund_callback}
        if not order.is_paid:
            raise UsageError("CFN-PAY-053", order=order.out_trade_no, state=order.state)
        caller = Caller("", "", Identity(appid=order.sub_appid, source="console"), env_id)
        made = self._refunds.make(PayRequest("refund", fields, caller, order.sub_appid), source="VENDOR_PLATFORM")
        if isinstance(made, Problem):
            raise UsageError(made.code, **dict[str, Any](made.params))
        if isinstance(made, PayReply):
            raise UsageError("CFN-PAY-019", api="refund", outcome=made.fields.get("err_code"), origin="rules")
        return made

    def _refund_of_own_api(self, order: Order, fee_fen: int, number: str) -> Refund:
        """Notified to the address that the merchant platform knows: locally the HTTP path of ``refundCallback``."""
        manifest = self._ledger.context.manifest
        binding = self._ledger.merchants.binding(order.sub_mch_id)
        callback = manifest.functions.get(binding.refund_callback) if binding else None
        request = RefundRequest(
            out_refund_no=number,
            refund_fee_fen=fee_fen,
            total_fee_fen=order.total_fee_fen,
            env_id=manifest.env_id,
            function_name=callback.name if callback else "",
            account="AVAILABLE" if order.api == "v3" else "REFUND_SOURCE_UNSETTLED_FUNDS",
            source="VENDOR_PLATFORM",
            api=order.api,
            notify_url=f"https://{manifest.env_id}.example.com{callback.http}" if callback else "",
        )
        made = self._ledger.refunds.make(order, request, lambda: None)
        if isinstance(made, Refund):
            return made
        assert made is not None
        raise UsageError(made.code, **dict[str, Any](made.params))
