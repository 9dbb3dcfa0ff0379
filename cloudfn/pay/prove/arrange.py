"""How a scenario's ``deliver`` step arrives: what is altered in it, and what WeChat Pay knows of the order. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.prove.case import Case
from cloudfn.pay.prove.senders import Alteration
from cloudfn.pay.prove.stage import Delivery


@dataclass(frozen=True, slots=True)
class Arranged:
    """``order`` is what the book must hold instead, ``fee`` (the order's, what was paid instead) in fen."""

    delivery: Delivery
    order: Order | None = None
    fee: tuple[int, int] | None = None


def arrange(case: Case, how: Mapping[str, Any], calls: int, refund_callback: str, refund_event: str) -> Arranged:
    """``calls`` is how many backend calls a plain delivery makes; the last two are for deliveries of a refund."""
    order, fee = None, None
    changed = Alteration(more=dict(how.get("changes", {})))
    if how.get("order") == "unknown":
        changed = replace(changed, out_trade_no=f"UNKNOWN{case.order.out_trade_no}"[:32])
    if how.get("fee") == "other":
        paid = 1 if case.order.total_fee_fen != 1 else 2
        fee = (case.order.total_fee_fen, paid)
        order = replace(case.order, total_fee_fen=paid)
        changed = replace(changed, paid=paid)
    if how.get("coupon"):
        coupon = max(1, case.order.total_fee_fen // 10)
        order = replace(case.order, coupon_fee_fen=coupon)
        changed = replace(changed, coupon=coupon)
    crash = how.get("crash", 0)
    notice = case.notice
    if how.get("of") == "refund":
        notice = replace(notice, function=refund_callback, event=refund_event)
    by_client = how.get("source") == "client"
    delivery = case.sender.by_client(notice) if by_client else case.sender.genuine(notice, changed)
    crash_after = int({"middle": (calls + 1) // 2, "last": calls}.get(crash, crash))
    return Arranged(replace(delivery, crash_after=crash_after), order, fee)
