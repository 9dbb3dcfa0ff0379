"""Orders: placed, found, closed. Whatever API took the request, here it is the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import TypeVar

from cloudfn.calls import Caller
from cloudfn.errors import Level
from cloudfn.events.payments import OrderClosed, OrderCreated
from cloudfn.frozen import dataclass
from cloudfn.json_text import shown
from cloudfn.manifest.values import PayApi
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.documents import DocumentWrites
from cloudfn.pay.ledger.order import EARLIEST_CLOSE, PREPAY_LIFE, Order, changed_parameters, closed, renewed
from cloudfn.pay.ledger.refusal import Refusal, order_unknown, order_unpaid

Fault = TypeVar("Fault")


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """An order that its API found well-formed. ``details`` are what ``Order.request`` holds."""

    sub_mch_id: str
    out_trade_no: str
    total_fee_fen: int
    openid: str
    sub_appid: str
    details: Mapping[str, object] = field(default_factory=dict)
    nonce_str: str = ""
    env_id: str = ""
    function_name: str = ""
    trade_type: str = "JSAPI"
    time_expire: datetime | None = None
    api: PayApi = "cloudpay"
    notify_url: str = ""


class Orders:
    def __init__(self, context: LedgerContext, documents: DocumentWrites) -> None:
        self._context, self._documents = context, documents

    def named(self, sub_mch_id: str, transaction_id: str, out_trade_no: str) -> Order | None:
        """``transaction_id`` wins over ``out_trade_no``."""
        if transaction_id:
            return self._context.book.order_by_transaction(sub_mch_id, transaction_id)
        return self._context.book.order_of(sub_mch_id, out_trade_no)

    def paid(self, sub_mch_id: str, transaction_id: str, out_trade_no: str) -> Order | Refusal:
        """The order that a refund is asked of; what was ordered and not paid is refused as if it were unknown."""
        order, number = self.named(sub_mch_id, transaction_id, out_trade_no), transaction_id or out_trade_no
        if order is None:
            return order_unknown(number, sub_mch_id)
        return order if order.is_paid else order_unpaid(number, sub_mch_id)

    def place(
        self, request: OrderRequest, caller: Caller, fault: Callable[[], Fault | None]
    ) -> Order | Refusal | Fault:
        """Place an order, or give an identical one that is still unpaid, with a fresh prepay id where that is due.

        ``fault`` is asked last, before a new order is made: a simulated failure, which comes back as it is.
        """
        context = self._context
        earlier = context.book.order_of(request.sub_mch_id, request.out_trade_no)
        if earlier is not None:
            return self._repeat(earlier, request)
        aim = context.target_of(request)
        doubt = aim.code or aim.doubt
        if doubt and context.simulate(request.sub_mch_id).strict:
            return Refusal("callback_unknown", doubt, {"order": request.out_trade_no, **aim.params})
        failure = fault()
        if failure is not None:
            return failure
        order = self._add(request, caller)
        if doubt:
            level: Level = "error" if aim.code else "warning"
            context.notice(doubt, caller, level, order=order.out_trade_no, **aim.params)
        return order

    def refuse_close(self, order: Order, caller: Caller) -> Refusal | None:
        """Why the merchant cannot close ``order``; one that is too young is closed with a warning, unless strict."""
        number = {"order": order.out_trade_no}
        if order.is_paid:
            return Refusal("order_paid", "CFN-PAY-011", number)
        if order.state == "CLOSED":
            return Refusal("order_closed", "CFN-PAY-012", number)
        # The rule of five minutes is cloudPay's and v2's; v3 closes at once (the vendor's guides).
        young = order.api != "v3" and self._context.clock.now() < order.created_at + EARLIEST_CLOSE
        if young:
            if self._context.simulate(order.sub_mch_id).strict:
                return Refusal("order_too_young", "CFN-PAY-025", number)
            self._context.notice("CFN-PAY-025", caller, order=order.out_trade_no)
        return None

    def close(self, order: Order, by: str) -> Order:
        """NOTPAY -> CLOSED, by the merchant (``api``) or by expiry."""
        at = self._context.clock.now()
        done = closed(order, at)
        with self._context.book.writing():
            self._context.book.save_order(done)
            self._context.book.note(order.id, at, "OrderClosed", by=by)
        self._context.emit(OrderClosed(at, out_trade_no=order.out_trade_no, by="api" if by == "api" else "expiry"))
        return done

    # --- inner ------------------------------------------------------------------------------------------------------

    def _add(self, request: OrderRequest, caller: Caller) -> Order:
        context, at = self._context, self._context.clock.now()
        order = Order(
            sub_mch_id=request.sub_mch_id,
            out_trade_no=request.out_trade_no,
            total_fee_fen=request.total_fee_fen,
            openid=request.openid,
            sub_appid=request.sub_appid,
            prepay_id=context.ids.prepay_id(at),
            prepay_expires_at=at + PREPAY_LIFE,
            created_at=at,
            nonce_str=request.nonce_str or context.ids.hex(),
            request=request.details,
            env_id=request.env_id,
            function_name=request.function_name,
            function=caller.function,
            request_id=caller.request_id,
            trade_type=request.trade_type,
            time_expire=request.time_expire,
            api=request.api,
            notify_url=request.notify_url,
        )
        particulars = {
            "prepayId": order.prepay_id,
            "totalFeeFen": order.total_fee_fen,
            "body": order.body,
            "function": caller.function,
            "requestId": caller.request_id,
        }
        with context.book.writing():
            order = context.book.add_order(order)
            for early in self._documents.works_for(caller.request_id, order.id):
                self._documents.note(order.id, early)
            context.book.note(order.id, at, "OrderCreated", **particulars)
        context.emit(
            OrderCreated(
                at,
                out_trade_no=order.out_trade_no,
                prepay_id=order.prepay_id,
                total_fee_fen=order.total_fee_fen,
                sub_mch_id=order.sub_mch_id,
                openid=order.openid,
                function=caller.function,
                request_id=caller.request_id,
                body=order.body,
            )
        )
        return order

    def _repeat(self, earlier: Order, request: OrderRequest) -> Order | Refusal:
        context, at = self._context, self._context.clock.now()
        number = {"order": earlier.out_trade_no}
        if earlier.is_paid:
            return Refusal("order_paid", "CFN-PAY-011", number)
        if earlier.state == "CLOSED":
            return Refusal("order_closed", "CFN-PAY-012", number)
        changed = changed_parameters(earlier, request.details, request.openid)
        if changed:
            text = ", ".join(f"{name} {shown(before)} -> {shown(now)}" for name, (before, now) in changed.items())
            return Refusal("order_changed", "CFN-PAY-013", {**number, "changed": text})
        if context.simulate(earlier.sub_mch_id).duplicate == "strict":
            return Refusal("order_repeated", "CFN-PAY-014", number)
        if at < earlier.prepay_expires_at:
            return earlier
        fresh = renewed(earlier, context.ids.prepay_id(at), at)
        with context.book.writing():
            context.book.save_order(fresh)
            context.book.add_prepay(fresh)
            context.book.note(fresh.id, at, "PrepayRenewed", prepayId=fresh.prepay_id)
        return replace(fresh, id=earlier.id)
