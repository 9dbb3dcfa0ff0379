"""Refunds: accepted now, settled by the platform later (``settlement``)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from cloudfn.events.payments import RefundAccepted
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import PayApi
from cloudfn.pay.ledger import refund as rules
from cloudfn.pay.ledger import share
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.order import Order, refunding
from cloudfn.pay.ledger.refund import Refund, RefundState
from cloudfn.pay.ledger.refusal import Refusal

Fault = TypeVar("Fault")


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """A refund that its API found well-formed. ``outcome`` is how it will end, ``source`` who wants it (``API`` or
    ``VENDOR_PLATFORM``).
    """

    out_refund_no: str
    refund_fee_fen: int
    total_fee_fen: int
    nonce_str: str = ""
    env_id: str = ""
    function_name: str = ""
    account: str = "REFUND_SOURCE_UNSETTLED_FUNDS"
    outcome: RefundState = "SUCCESS"
    source: str = "API"
    api: PayApi = "cloudpay"
    notify_url: str = ""
    reason: str = ""


class Refunds:
    def __init__(self, context: LedgerContext) -> None:
        self._context = context

    def make(self, order: Order, request: RefundRequest, fault: Callable[[], Fault | None]) -> Refund | Refusal | Fault:
        """Accept a refund of a paid order, or give the one that was made with this number and equal amounts.

        ``fault`` is asked last, before a new refund is made: a simulated failure, which comes back as it is.
        """
        book, at = self._context.book, self._context.clock.now()
        earlier = book.refunds(order.id)
        params: dict[str, object] = {
            "order": order.out_trade_no,
            "refund": request.out_refund_no,
            "fee": request.refund_fee_fen,
            "left": order.total_fee_fen - rules.committed_fen(earlier),
            "total": order.total_fee_fen,
        }
        same = book.refund_of(order.sub_mch_id, out_refund_no=request.out_refund_no)
        if same is not None and same.order_id != order.id:
            return Refusal("refund_mismatch", "CFN-PAY-015", params)
        refused = rules.refuse(
            order,
            earlier,
            out_refund_no=request.out_refund_no,
            refund_fee_fen=request.refund_fee_fen,
            total_fee_fen=request.total_fee_fen,
            at=at,
        )
        if refused:
            return Refusal(*refused, params)
        if same is not None:
            return same
        most = share.refundable_fen(order, earlier, book.shares(order.id), at)
        if most is not None and request.refund_fee_fen > most:
            return Refusal("refund_frozen", "CFN-PAY-119", {**params, "left": most})
        failure = fault()
        return failure if failure is not None else self._accept(order, request)

    def try_again(self, refund: Refund) -> Refund:
        """An abnormal refund goes to another account now."""
        context, at = self._context, self._context.clock.now()
        again = rules.resumed(refund, at + timedelta(seconds=context.simulate(refund.sub_mch_id).refund_delay_s))
        with context.book.writing():
            context.book.save_refund(again)
            context.book.note(again.order_id, at, "RefundResumed", outRefundNo=again.out_refund_no)
        return again

    def _accept(self, order: Order, request: RefundRequest) -> Refund:
        context, at = self._context, self._context.clock.now()
        made = Refund(
            order_id=order.id,
            sub_mch_id=order.sub_mch_id,
            out_trade_no=order.out_trade_no,
            out_refund_no=request.out_refund_no,
            refund_id=context.ids.refund_id(at),
            refund_fee_fen=request.refund_fee_fen,
            total_fee_fen=order.total_fee_fen,
            created_at=at,
            settle_at=at + timedelta(seconds=context.simulate(order.sub_mch_id).refund_delay_s),
            nonce_str=request.nonce_str or context.ids.hex(32),
            env_id=request.env_id,
            function_name=request.function_name,
            account=request.account,
            outcome=request.outcome,
            source=request.source,
            api=request.api,
            notify_url=request.notify_url,
            reason=request.reason,
        )
        number, fee = made.out_refund_no, made.refund_fee_fen
        with context.book.writing():
            made = context.book.add_refund(made)
            context.book.save_order(refunding(order))
            context.book.note(order.id, at, "RefundAccepted", outRefundNo=number, refundFeeFen=fee, by=request.source)
        context.emit(RefundAccepted(at, out_trade_no=order.out_trade_no, out_refund_no=number, refund_fee_fen=fee))
        return made
