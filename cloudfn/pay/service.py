"""``WeChatPay``: the room's one door. It knows nothing of CloudBase or HTTP; callbacks go out through an ``Invoke``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cloudfn.calls import Caller, Invoke
from cloudfn.clock import VirtualClock
from cloudfn.digits import only_digits
from cloudfn.errors import InvalidFile, NotFound, UsageError
from cloudfn.events.base import Emit
from cloudfn.events.functions import DocumentWritten
from cloudfn.manifest.values import Manifest
from cloudfn.pay import views
from cloudfn.pay.assembly import assemble
from cloudfn.pay.cashier import Payment
from cloudfn.pay.cloudpay import events, wire
from cloudfn.pay.cloudpay.channel import CallbackChannel
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.ledger import Book, invariants
from cloudfn.pay.ledger.invariants import Violation
from cloudfn.pay.ledger.notification import Notification
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.mch.outcome import MchOutcome
from cloudfn.pay.mch.request import MchRequest
from cloudfn.pay.notifier import Notifier
from cloudfn.pay.own_apis import ChannelByApi
from cloudfn.pay.rules import PAYMENTS

PATIENCE_S = 1.0
"""How long a call waits for another process that writes the book."""
POLL_S = 0.02

if TYPE_CHECKING:  # the prover is loaded when something is proven
    from cloudfn.pay.prove import Proof, Stage
    from cloudfn.pay.prove.played import Played
    from cloudfn.pay.prove.trials import Progress
    from cloudfn.pay.scenarios import Scenario


class WeChatPay:
    """WeChat Pay for one project. ``seed`` makes ids repeat; ``clock`` decides when retries and refunds are due.

    Deliveries that a dead process had begun are due again as soon as this is made.
    """

    def __init__(
        self,
        manifest: Manifest,
        *,
        book: Book,
        clock: VirtualClock,
        emit: Emit,
        invoke: Invoke,
        seed: int | None = None,
        trace: Callable[[Exception], object] = lambda error: None,
    ) -> None:
        """``trace`` keeps what only a developer of cloudfn can read; people are told through ``emit``."""
        self._room = assemble(manifest, book, clock, emit, seed)
        self._ledger = self._room.ledger
        self._channels = CallbackChannel(invoke), self._room.own.channels(invoke)
        channel = ChannelByApi(self._ledger, *self._channels)
        self._notifier = Notifier(self._ledger, channel, trace)
        self._is_told_of_shipping = False
        self.patience_s = PATIENCE_S
        self._ledger.attempts.recover()

    @property
    def clock(self) -> VirtualClock:
        return self._ledger.clock

    @property
    def book(self) -> Book:
        return self._ledger.book

    def use(self, manifest: Manifest) -> None:
        """Go on with a changed manifest."""
        self._ledger.use(manifest)
        self._room.own.forget()

    def deliver_through(self, invoke: Invoke) -> None:
        """Send callbacks another way from now on."""
        cloudpay, own = self._channels
        cloudpay.invoke = invoke
        for channel in own.values():
            channel.invoke = invoke

    async def writable(self) -> None:
        """Return when no other process writes the book, after ``patience_s`` at the latest: before whatever writes.

        The wait is the caller's alone; everybody else goes on.
        """
        until = time.monotonic() + self.patience_s
        while self.book.is_locked() and time.monotonic() < until:
            await asyncio.sleep(POLL_S)

    # --- what functions call ----------------------------------------------------------------------------------------

    def call(self, name: str, fields: object, caller: Caller, appid: str = "") -> PayReply:
        """``cloud.cloudPay.<name>(data)``: the wire's snake_case fields in, what is answered out.

        ``appid`` is that of ``cloudPay({appid})``. Never raises for what a function sends.
        """
        try:
            reply = self._room.cloudpay.call(name, fields, caller, appid)
        except InvalidFile as error:  # the book is locked, or the disk full: WeChat Pay is out of order for a moment
            self._ledger.context.notice(error.code, caller, "error", **dict(error.params))
            return wire.platform_error("SYS_ERR", f"cloudPay.{name}: {error.title()} ({error.code})", caller.request_id)
        self._notifier.wake()
        return reply

    def answer(self, request: MchRequest) -> MchOutcome:
        """A request to WeChat Pay's own API, v3 or v2. Never raises for what a function sends."""
        done = self._room.own.door.answer(request)
        self._notifier.wake()
        return done

    def module(self, name: str, data: object, caller: Caller) -> dict[str, object]:
        """``callFunction("cloudbase_module")`` of the v3 template: ``name`` is the workflow's."""
        result = self._room.v3_template.call(name, data, caller)
        self._notifier.wake()
        return result

    def open_api(self, name: str, arguments: Mapping[str, object], appid: str, caller: Caller) -> dict[str, object]:
        """``cloud.openapi.wxa.sec.order.*``, by names of ``OPEN_APIS``, with snake_case arguments.

        Never raises for what a function sends.
        """
        try:
            return self._room.shipping.answer(name, arguments, appid, caller)
        except InvalidFile as error:
            self._ledger.context.notice(error.code, caller, "error", **dict(error.params))
            return {"errcode": -1, "errmsg": "system error"}
        finally:
            self._notifier.wake()

    def saw(self, event: DocumentWritten) -> None:
        """A document was written: it goes into the timeline of the order that it belongs to.

        While the book cannot be written the timeline has a gap; a document is never refused for that.
        """
        with contextlib.suppress(InvalidFile):
            self._ledger.documents.saw(event)

    # --- what the cashier and the console do ------------------------------------------------------------------------

    def orders(self, *, limit: int = 50, before: int = 0, state: str = "") -> dict[str, object]:
        """``{items, total, next}``, newest first; ``next`` is the ``before`` of the next page, None on the last."""
        return views.page(self.book, at=self.clock.now(), limit=limit, before=before, state=state)

    def orders_saying(
        self, text: str, fee_fen: int | None, *, before: int = 0, examine: int = 500
    ) -> tuple[list[dict[str, object]], int]:
        """Those of the next ``examine`` orders that say ``text`` or cost ``fee_fen``, newest first, without their
        timelines; and the ``before`` to go on with, 0 at the end."""
        orders, last = self.book.orders_saying(text, fee_fen, before=before, examine=examine)
        now = self.clock.now()
        return [views.order(self.book, order, at=now, timeline=False) for order in orders], last

    def order(self, out_trade_no: str) -> dict[str, object]:
        """One order with refunds, notifications and timeline. Raises NotFound."""
        return views.order(self.book, self._find(out_trade_no), at=self.clock.now())

    def newest_unpaid(self) -> str:
        """The number of the newest unpaid order. Raises NotFound when there is none."""
        order = self.book.newest_unpaid()
        if order is None:
            raise NotFound("CFN-PAY-051")
        return order.out_trade_no

    def prepay(self, prepay_id: str) -> dict[str, object]:
        """What the cashier page shows: ``order`` and ``sheet`` (amount, countdown, whether it can be paid)."""
        order = self.book.order_by_prepay(prepay_id)
        if order is None:
            raise NotFound("CFN-PAY-056", prepay=prepay_id)
        return {"order": views.order(self.book, order, at=self.clock.now()), "sheet": self._room.cashier.sheet(order)}

    def request_payment(self, payment: Mapping[str, object]) -> dict[str, object]:
        """Whether ``wx.requestPayment`` would open the sheet: ``{ok, errMsg, prepayId, code, detail}``."""
        return self._room.cashier.request_payment(payment)

    def pay(self, out_trade_no: str, outcome: str = "success", openid: str = "") -> Payment:
        """Let the payer act: success, notenough, cancel, wrongPassword, paidButClosed. Raises NotFound, UsageError."""
        if outcome not in PAYMENTS:
            raise UsageError("CFN-PAY-052", outcome=outcome, known=", ".join(PAYMENTS))
        done = self._room.cashier.pay(self._find(out_trade_no), outcome, openid)
        self._notifier.wake()
        if done.order.is_paid:
            self._tell_of_shipping(done.order)
        return done

    def pay_prepaid(self, prepay_id: str, outcome: str = "success", openid: str = "") -> Payment:
        """The same for the order behind a prepay id, which only its payer knows. Raises NotFound, UsageError."""
        order = self.book.order_by_prepay(prepay_id)
        if order is None:
            raise NotFound("CFN-PAY-056", prepay=prepay_id)
        return self.pay(order.out_trade_no, outcome, openid)

    def close(self, out_trade_no: str) -> dict[str, object]:
        """The merchant closes an unpaid order. Raises UsageError when it cannot be closed."""
        self._room.merchant.close(self._find(out_trade_no))
        return self.order(out_trade_no)

    def refund(self, out_trade_no: str, fee_fen: int | None = None, out_refund_no: str = "") -> dict[str, object]:
        """A refund from the merchant's console, of everything that is left by default.

        Notified to the merchant's ``refundCallback``. Returns the order. Raises NotFound; UsageError when refused.
        """
        self._room.merchant.refund(self._find(out_trade_no), fee_fen, out_refund_no)
        self._notifier.wake()
        return self.order(out_trade_no)

    def transfers(self, *, limit: int = 50) -> list[dict[str, object]]:
        """Transfers to users, newest first."""
        return [views.transfer(transfer) for transfer in self.book.transfers(limit)]

    def confirm_transfer(self, package: str, openid: str = "") -> dict[str, object]:
        """The user takes the money: ``wx.requestMerchantTransfer``. Raises NotFound; UsageError when it is over."""
        found = self.book.transfer_by_package(package)
        if found is None:
            raise NotFound("CFN-PAY-147", package=package[:20])
        if found.state != "WAIT_USER_CONFIRM" or (openid and openid != found.openid):
            raise UsageError("CFN-PAY-146", number=found.out_bill_no, state=found.state)
        done = self._ledger.transfers.end(found, "SUCCESS")
        self._notifier.wake()
        return views.transfer(done)

    # --- notifications ----------------------------------------------------------------------------------------------

    def notifications(self, *, limit: int = 1000) -> list[dict[str, object]]:
        """Every notification with its attempts, newest first."""
        return [views.notification(self.book, notification) for notification in self.book.notifications(limit=limit)]

    def event(self, notification_id: str) -> dict[str, object]:
        """The payload that a notification delivers."""
        event: dict[str, object] = json.loads(self._notification(notification_id).event)
        return event

    async def replay(
        self,
        notification_id: str,
        *,
        times: int = 1,
        concurrent: bool = False,
        changes: Mapping[str, object] | None = None,
        event: Mapping[str, object] | None = None,
    ) -> list[dict[str, object]]:
        """Deliver a notification again and return the new attempts.

        ``changes`` sets dotted paths of the payload, ``event`` replaces it. Raises NotFound, UsageError.
        """
        notification = self._notification(notification_id)
        if not notification.function:
            raise UsageError("CFN-PAY-023", order=notification.out_trade_no)
        text = notification.event
        if event is not None:
            text = events.encode(event)
        if changes:
            try:
                text = events.encode(events.altered(json.loads(text), changes))
            except events.UnknownPath as error:
                known = ", ".join(json.loads(notification.event))
                raise UsageError("CFN-PAY-054", path=error.args[0], known=known) from error
        attempts = await self._notifier.replay(notification, text, times, concurrent)
        return [views.attempt(attempt) for attempt in attempts]

    def violations(self) -> tuple[Violation, ...]:
        """What is unsound in the book; always empty, or it is a bug here."""
        return invariants.violations(self.book)

    async def prove(
        self,
        stage: Stage,
        function: str = "",
        data: object = None,
        *,
        openid: str = "",
        ignore: Iterable[str] = (),
        free_amount: bool = False,
        progress: Progress = lambda name: None,
    ) -> Proof:
        """Prove ``function`` (default: the first callback) on this book, which must be a copy.

        ``data`` is what the ordering function gets, ``openid`` who orders; collections of ``ignore`` are not compared.
        ``free_amount``: the payer names the price. Raises NotFound, UsageError when there is nothing to prove.
        """
        from cloudfn.pay.prove import prove  # 12 ms of a start that seldom comes to it

        set_aside = frozenset(ignore)
        return await prove(self._room, stage, function, data, openid, progress, set_aside, free_amount)

    async def play(
        self,
        stage: Stage,
        names: Iterable[str | Scenario],
        function: str = "",
        data: object = None,
        *,
        ignore: Iterable[str] = (),
        heard: Callable[[Played], None] = lambda played: None,
        order: str = "",
    ) -> list[Played]:
        """Play scenarios on this book, which must be a copy, with the ``order`` of that number where one is given.

        Raises NotFound, UsageError.
        """
        from cloudfn.pay.prove.play import play  # 15 ms of a start that seldom comes to it

        return await play(self._room, stage, names, function, data, frozenset(ignore), heard, order)

    # --- the clock --------------------------------------------------------------------------------------------------

    def next_at(self) -> datetime | None:
        """When a retry or a settlement is due next; None when none waits."""
        return self.book.next_instant()

    async def advance(self, by: timedelta) -> None:
        """Move the clock forwards and play everything that falls due on the way."""
        if by < timedelta(0):
            raise UsageError("CFN-PAY-060", text=str(by))
        await self._notifier.advance_to(self.clock.now() + by)

    async def advance_next(self) -> datetime | None:
        """Move the clock to the next retry or settlement and play it; None when none waits."""
        return await self._notifier.advance_next()

    async def drain(self) -> None:
        """Play every pending retry and settlement, however far away."""
        await self._notifier.drain()

    async def run(self) -> None:
        """The notifier's loop, until cancelled."""
        await self._notifier.run()

    @property
    def troubles(self) -> Mapping[str, str]:
        """What the loop cannot do at present, with the reason of each: ``{"n12": "..."}``; "" is the loop itself."""
        return self._notifier.troubles.errors

    def wake(self) -> None:
        """Tell the loop that the clock's speed changed."""
        self._notifier.wake()

    # --- inner ------------------------------------------------------------------------------------------------------

    def _find(self, out_trade_no: str) -> Order:
        order = self.book.order_by_number(out_trade_no)
        if order is None:
            raise NotFound("CFN-PAY-050", order=out_trade_no)
        return order

    def _tell_of_shipping(self, order: Order) -> None:
        """Once: what is paid is owed a shipping, where nothing was ever shipped."""
        if not self._is_told_of_shipping and not self.book.is_anything_shipped():
            self._ledger.context.notice("CFN-PAY-198", None, "warning", order=order.out_trade_no)
        self._is_told_of_shipping = True

    def _notification(self, name: str) -> Notification:
        number = name.removeprefix("n")
        notification = self.book.notification(int(number)) if only_digits(number) else None
        if notification is None:
            raise NotFound("CFN-PAY-061", id=name)
        return notification
