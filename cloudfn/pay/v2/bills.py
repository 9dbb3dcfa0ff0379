"""downloadbill and downloadfundflow: a day as comma-separated text, not signed; failures are XML."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from cloudfn.pay.ledger import Ledger, statement
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund
from cloudfn.pay.ledger.statement import Holder
from cloudfn.pay.v2.call import V2Answer, V2Call, V2Refusal
from cloudfn.pay.v2.check import CODE
from cloudfn.pay.v2.faults import V2Faults

READY = timedelta(hours=9)
TYPES = ("ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND")
ABSENT: Mapping[str, tuple[str, str]] = {
    "creating": ("Bill Creating", "20001"),
    "none": ("No Bill Exist", "20002"),
    "type": ("invalid bill_type", "20003"),
    "malformed": ("data format error", "20007"),
}
"""``(return_msg, error_code)``; the numbers are unverified."""

Entries = tuple[list[Order], list[Refund], dict[int, Order]]


class V2Bills:
    def __init__(self, ledger: Ledger, faults: V2Faults) -> None:
        self._ledger, self._faults = ledger, faults

    def trade(self, call: V2Call) -> V2Answer | V2Refusal:
        kind = call.text("bill_type") or "ALL"
        if kind not in TYPES:
            return _absent("type")
        takes, gives = kind in ("ALL", "SUCCESS"), kind in ("ALL", "REFUND")
        return self._bill(call, takes, gives, _trade_bill)

    def fund_flow(self, call: V2Call) -> V2Answer | V2Refusal:
        if call.sign_type != "HMAC-SHA256":
            params = {"field": "sign_type", "what": "value", "value": call.sign_type, "rule": "HMAC-SHA256"}
            return V2Refusal("签名类型错误", CODE, params)
        is_basic = call.text("account_type") == "Basic"  # of the other accounts nothing happens here
        return self._bill(call, is_basic, is_basic, statement.fund_flow_bill)

    # --- inner ------------------------------------------------------------------------------------------------------

    def _bill(
        self,
        call: V2Call,
        takes: bool,
        gives: bool,
        write: Callable[[list[Order], list[Refund], dict[int, Order]], bytes],
    ) -> V2Answer | V2Refusal:
        date, tar_type = call.text("bill_date"), call.text("tar_type")
        fault = self._faults.of(call, 0, date)
        if fault:
            return fault
        start = statement.day(date, "%Y%m%d", READY, self._ledger.clock.now())
        if isinstance(start, str) or tar_type not in ("", "GZIP"):
            return _absent(start if isinstance(start, str) else "malformed")
        entries = self._entries(call, start, takes, gives)
        if not entries[0] and not entries[1]:
            return _absent("none")
        text = write(*entries)
        return V2Answer(gzip.compress(text, mtime=0) if tar_type else text, date)

    def _entries(self, call: V2Call, start: datetime, takes: bool, gives: bool) -> Entries:
        end, book = start + timedelta(days=1), self._ledger.book
        merchant = call.text("sub_mch_id")
        orders = [each for each in book.paid_between(merchant, start, end) if takes and each.is_of(call.mch_id)]
        refunds = book.refunds_between(merchant, start, end) if gives else []
        parents = {refund.order_id: book.order(refund.order_id) for refund in refunds}
        return orders, [each for each in refunds if parents[each.order_id].is_of(call.mch_id)], parents


def _trade_bill(orders: list[Order], refunds: list[Refund], parents: dict[int, Order]) -> bytes:
    return statement.trade_bill(orders, refunds, parents, _holder)


def _holder(order: Order) -> Holder:
    if order.request.get("sub_mch_id"):
        appid, mch_id = str(order.request.get("appid")), str(order.request.get("mch_id"))
        return Holder(appid, mch_id, order.sub_mch_id, order.openid)
    return Holder(order.sub_appid, order.sub_mch_id, "0", order.openid)


def _absent(why: str) -> V2Refusal:
    text, number = ABSENT[why]
    return V2Refusal(text, "CFN-PAY-029", {"reason": text}, error_code=number)
