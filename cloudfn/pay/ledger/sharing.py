"""Profit sharing: a part of what a payer paid goes on to others, and may come back."""

from __future__ import annotations

from datetime import timedelta

from cloudfn.pay.ledger import share as rules
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refusal import Refusal
from cloudfn.pay.ledger.share import Return, Share, ShareKind, SharePart


class Sharing:
    def __init__(self, context: LedgerContext) -> None:
        self._context = context

    def share(
        self, order: Order, kind: ShareKind, out_order_no: str, parts: tuple[SharePart, ...], description: str = ""
    ) -> Share | Refusal:
        """Give parts away, or give the share that was made with this number and equal parts."""
        same = self._context.book.share_of(order.sub_mch_id, out_order_no=out_order_no)
        if same is not None:
            if (same.order_id, same.kind, same.parts) == (order.id, kind, parts):
                return same
            return Refusal("share_changed", "CFN-PAY-116", {"number": out_order_no})
        return self._refuse(order, kind, parts) or self._add(order, kind, out_order_no, parts, description)

    def give_back(
        self, share: Share, out_return_no: str, account: str, amount_fen: int, description: str
    ) -> Return | Refusal:
        """Money of a merchant who received a part goes back to the merchant who shared it, at once."""
        context, at = self._context, self._context.clock.now()
        same = context.book.return_of(share.sub_mch_id, out_return_no)
        if same is not None:
            if (same.share_id, same.account, same.amount_fen) == (share.id, account, amount_fen):
                return same
            return Refusal("return_changed", "CFN-PAY-116", {"number": out_return_no})
        refused = rules.refuse_return(share, context.book.returns(share.id), account, amount_fen, at)
        if refused:
            params = {"number": share.out_order_no, "account": account, "asked": amount_fen, "left": refused.left_fen}
            return Refusal(refused.reason, refused.code, params)
        made = Return(
            share_id=share.id,
            sub_mch_id=share.sub_mch_id,
            out_return_no=out_return_no,
            return_no=context.ids.share_no(at),
            account=account,
            amount_fen=amount_fen,
            description=description,
            created_at=at,
        )
        with context.book.writing():
            made = context.book.add_return(made)
            context.book.note(
                share.order_id, at, "ProfitReturned", outReturnNo=made.out_return_no, amountFen=amount_fen
            )
        return made

    def add_receiver(self, merchant: str, kind: str, account: str) -> None:
        """Adding twice is adding once."""
        with self._context.book.writing():
            self._context.book.add_receiver(merchant, kind, account)

    def remove_receiver(self, merchant: str, kind: str, account: str) -> None:
        with self._context.book.writing():
            self._context.book.remove_receiver(merchant, kind, account)

    # --- inner ------------------------------------------------------------------------------------------------------

    def _refuse(self, order: Order, kind: ShareKind, parts: tuple[SharePart, ...]) -> Refusal | None:
        book, at = self._context.book, self._context.clock.now()
        receivers = book.receivers(order.sub_mch_id)
        refused = rules.refuse(order, book.refunds(order.id), book.shares(order.id), receivers, kind, parts, at)
        if refused is None:
            return None
        params = {
            "order": order.out_trade_no,
            "asked": sum(part.amount_fen for part in parts),
            "left": refused.left_fen,
            "total": order.total_fee_fen,
            "percent": rules.MOST_PERCENT,
            "accounts": ", ".join(f"{part.kind} {part.account}" for part in parts),
            "known": ", ".join(f"{kind} {account}" for kind, account in sorted(receivers)) or "-",
        }
        return Refusal(refused.reason, refused.code, params)

    def _add(
        self, order: Order, kind: ShareKind, out_order_no: str, parts: tuple[SharePart, ...], description: str
    ) -> Share:
        context, at = self._context, self._context.clock.now()
        left = 0
        if kind == "finish":
            left = rules.frozen_fen(order, context.book.refunds(order.id), context.book.shares(order.id), at)
        share = Share(
            order_id=order.id,
            sub_mch_id=order.sub_mch_id,
            transaction_id=order.transaction_id,
            out_order_no=out_order_no,
            share_no=context.ids.share_no(at),
            kind=kind,
            parts=parts,
            created_at=at,
            done_at=at + timedelta(seconds=context.simulate(order.sub_mch_id).refund_delay_s),
            amount_fen=left,
            description=description,
        )
        with context.book.writing():
            share = context.book.add_share(share)
            given = rules.shared_fen([share])
            context.book.note(order.id, at, "ProfitShared", outOrderNo=share.out_order_no, kind=kind, amountFen=given)
        return share
