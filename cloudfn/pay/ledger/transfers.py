"""Transfers to users: made, confirmed by the user, cancelled by the merchant, closed when nobody confirms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from cloudfn.events.payments import NotificationQueued
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import PayApi
from cloudfn.pay.ledger.callbacks import Events
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.notification import Notification
from cloudfn.pay.ledger.refusal import Refusal
from cloudfn.pay.ledger.transfer import Transfer, TransferState, ended

Fault = TypeVar("Fault")


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """A transfer that its API found well-formed. ``details`` are what a repeated one must say again."""

    mch_id: str
    out_bill_no: str
    appid: str
    openid: str
    amount_fen: int
    notify_url: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who is told of a transfer's end, as ``LedgerContext.target_of`` reads it."""

    sub_mch_id: str
    notify_url: str
    api: PayApi = "v3"
    env_id: str = ""
    function_name: str = ""


class Transfers:
    def __init__(self, context: LedgerContext, events: Events) -> None:
        self._context, self._events = context, events

    def make(self, request: TransferRequest, fault: Callable[[], Fault | None]) -> Transfer | Refusal | Fault:
        """A new transfer, or the one that was made with this number and equal parameters."""
        context, at = self._context, self._context.clock.now()
        same = context.book.transfer_of(request.mch_id, out_bill_no=request.out_bill_no)
        if same is not None:
            if dict(same.request) == dict(request.details):
                return same
            return Refusal("transfer_changed", "CFN-PAY-116", {"number": request.out_bill_no})
        failure = fault()
        if failure is not None:
            return failure
        made = Transfer(
            mch_id=request.mch_id,
            out_bill_no=request.out_bill_no,
            transfer_bill_no=context.ids.transfer_no(at),
            appid=request.appid,
            openid=request.openid,
            amount_fen=request.amount_fen,
            package=context.ids.package(),
            created_at=at,
            updated_at=at,
            notify_url=request.notify_url,
            request=request.details,
        )
        with context.book.writing():
            return context.book.add_transfer(made)

    def end(self, transfer: Transfer, state: TransferState) -> Transfer:
        """To its last state, with the notification that it owes: no crash lies between them."""
        context, at = self._context, self._context.clock.now()
        done = ended(transfer, state, at)
        with context.book.writing():
            context.book.save_transfer(done)
            owed = [context.book.add_notification(self._owed(done))] if done.notify_url else []
        for notification in owed:
            context.emit(
                NotificationQueued(
                    at,
                    notification_id=notification.name,
                    kind="transfer",
                    out_trade_no=done.out_bill_no,
                    function=notification.function,
                    next_at=notification.due_at,
                )
            )
        return done

    def _owed(self, done: Transfer) -> Notification:
        aim = self._context.target_of(_Owner(done.mch_id, done.notify_url))
        if aim.code or aim.doubt:
            self._context.notice(aim.code or aim.doubt, None, "error", order=done.out_bill_no, **aim.params)
        return Notification(
            order_id=0,
            kind="transfer",
            out_trade_no=done.out_bill_no,
            function=aim.function,
            event=self._events.transferred(done),
            openid=done.openid,
            appid=done.appid,
            created_at=done.updated_at,
            state="undeliverable" if aim.code else "pending",
            due_at=None if aim.code else done.updated_at,
            schedule=self._context.simulate(done.mch_id).schedule,
            code=aim.code,
        )
