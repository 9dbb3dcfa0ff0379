"""What others can do: send the notification, change it, or order for less. It must gain nothing."""

from __future__ import annotations

from dataclasses import replace

from cloudfn.pay.prove.case import latest
from cloudfn.pay.prove.cheaper import Cheaper, PlacedOrder, born, cheaper, follows, place, relocated
from cloudfn.pay.prove.from_client import declared, own_documents, written
from cloudfn.pay.prove.grants import gains
from cloudfn.pay.prove.proof import Severity, shown
from cloudfn.pay.prove.senders import Alteration
from cloudfn.pay.prove.stage import TrialSums
from cloudfn.pay.prove.trials import TOLERANCE_S, Once, Trials
from cloudfn.snapshots import diff

ACCEPTED_FORGERY = "CFN-PAY-142"
"""What the platform's judge says of a forgery that was accepted."""


class Forgeries:
    def __init__(self, trials: Trials) -> None:
        self._trials, self._stage, self._case = trials, trials.stage, trials.case
        self._ledger = trials.ledger

    async def by_strangers(self, once: Once) -> None:
        """The notification sent by others, who know its shape: users of the mini program, and where it comes over HTTP,
        anybody. Nothing was paid.
        """
        case = self._case
        for forgery in case.sender.forged(case.notice):
            async with self._trials.trial(forgery.name) as seen:
                if case.kind == "pay":
                    with self._ledger.book.writing():
                        self._ledger.book.save_order(case.unpaid)
                run = await self._trials.deliver(seen, forgery.delivery)
                gained = self._trials.gained(once, seen, forgery.code, forgery.name, forgery.params)
                if not gained and forgery.acknowledged and run.verdict.code == ACCEPTED_FORGERY:
                    reply = run.verdict.reply
                    self._trials.find(forgery.acknowledged, forgery.name, "error", 3, reply=reply)

    async def written_by_the_buyer(self, once: Once) -> None:
        """The documents of the order, written as paid from the mini program itself. Nothing was paid."""
        case, documents = self._case, self._ledger.context.manifest.documents
        for document in own_documents(documents, self._trials.given(once), self._trials.start):
            name = f"{document.collection} written from the mini program"
            async with self._trials.trial(name) as seen:
                with self._ledger.book.writing():
                    self._ledger.book.save_order(case.unpaid)
                call = await written(self._stage, document, case.order.openid)
                if call:
                    permission = declared(documents, document.collection)
                    code = "CFN-PAY-196" if permission else "CFN-PAY-197"
                    params = {
                        "collection": document.collection,
                        "call": call,
                        "permission": str(permission or "PRIVATE"),
                    }
                    self._trials.gained(once, seen, code, name, params, note=permission is None)

    async def altered(self, once: Once) -> None:
        """An event whose order, amount or merchant is another."""
        case, book, codes = self._case, self._ledger.book, self._case.sender.codes
        other = f"UNKNOWN{case.order.out_trade_no}"[:32]
        name = "unknown order"
        async with self._trials.trial(name) as seen:
            await self._trials.deliver(seen, case.delivery(Alteration(out_trade_no=other)))
            self._trials.gained(once, seen, codes.order, name, {"unknown": other})
        fee = 1 if case.order.total_fee_fen != 1 else 2
        name = "another amount"
        async with self._trials.trial(name) as seen:
            with book.writing():
                book.save_order(replace(case.order, total_fee_fen=fee))
            await self._trials.deliver(seen, case.delivery(Alteration(paid=fee)))
            self._trials.gained(once, seen, codes.amount, name, {"paid": fee, "total": case.order.total_fee_fen})
        name = "another merchant"
        async with self._trials.trial(name) as seen:
            await self._trials.deliver(seen, case.delivery(Alteration(merchant="1999999999")))
            self._trials.gained(once, seen, codes.merchant, name, {}, note=codes.merchant_is_note)

    async def ordered_for_less(self, once: Once) -> None:
        """Place the order again with a smaller fee in the event, pay it, and see whether the same is granted."""
        placing = self._case.placing
        if placing is None:
            return
        total = self._case.order.total_fee_fen
        for attempt in cheaper(placing.data, total, self._stage.ordering(placing.function, "").fee_fields):
            name = f"ordered with {attempt.path} {attempt.value}"
            async with self._trials.trial(name, start=placing.before) as seen:
                await self._order_for_less(once, seen, name, placing, attempt)

    async def _order_for_less(
        self, once: Once, seen: TrialSums, name: str, placing: PlacedOrder, attempt: Cheaper
    ) -> None:
        real, book = self._case.order, self._ledger.book
        book.free_number(real)
        order, _ = await place(book, self._stage, placing.function, attempt.data, placing.openid)
        if order is None or order.total_fee_fen >= real.total_fee_fen:
            return  # refused, or the price is the function's own
        ordered = self._trials.end()
        paid = self._ledger.settlement.payment(order, delivery="drop")
        case = replace(self._case, order=paid, notification=latest(book, paid, "pay", self._case.function))
        await self._trials.deliver(seen, case.delivery())
        mine = born(placing.before, ordered, paid.out_trade_no)
        theirs = born(placing.before, self._case.start, real.out_trade_no)
        changes = diff(ordered, self._trials.end())
        moved = relocated(changes, mine - theirs)
        given = [
            replace(grant, change=relocated((grant.change,), theirs - mine)[0]) for grant in self._trials.given(once)
        ]
        total, fee = real.total_fee_fen, paid.total_fee_fen
        gained = gains(given, moved, TOLERANCE_S, fee=(total, fee))
        if gained:
            change = changes[moved.index(gained[0])]
            # A number that shrinks with the payment may be a top-up, or a bonus beside the goods: nobody can tell.
            severity: Severity = "note" if follows(given, moved, total, fee) else "error"
            params = {"paid": fee, "total": total, "caller": placing.function, "field": attempt.path}
            self._trials.find("CFN-PAY-120", name, severity, 0, change=shown(change), **params)
