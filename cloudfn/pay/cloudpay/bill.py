"""downloadBill: a day of one merchant as v2's comma-separated text, amounts in yuan, every value after a backtick.

The bill of a day exists from 09:00 (Beijing) of the next one, for three months. GZIP gives the same text compressed.
"""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta

from cloudfn.pay.cloudpay import checks, wire
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.refusals import Problem
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger, statement
from cloudfn.pay.ledger.ids import provider_openid
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.statement import Holder

READY = timedelta(hours=9)
TYPES = ("ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND")


class Bills:
    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        self._ledger, self._gate = ledger, gate

    def download_bill(self, request: PayRequest) -> PayReply:
        problem = checks.check(request.api, request.fields)
        if problem:
            return self._gate.refuse(request, problem, "")
        date, kind, tar_type = request.text("bill_date"), request.first("bill_type") or "ALL", request.first("tar_type")
        fault = self._gate.fault(request, 0, date)
        if fault is not None:
            return fault
        start = _start(date, kind, tar_type, self._ledger.clock.now())
        if isinstance(start, str):
            return self._refuse(request, start)
        book, merchant = self._ledger.book, request.first("sub_mch_id")
        end = start + timedelta(days=1)
        orders = book.paid_between(merchant, start, end) if kind in ("ALL", "SUCCESS") else []
        refunds = book.refunds_between(merchant, start, end) if kind in ("ALL", "REFUND") else []
        if not orders and not refunds:
            return self._refuse(request, "No Bill Exist")
        parents = {refund.order_id: book.order(refund.order_id) for refund in refunds}
        text = statement.trade_bill(orders, refunds, parents, _holder)
        # A fixed time in the header: the same day gives the same bytes.
        return PayReply(raw=gzip.compress(text, mtime=0) if request.fields.get("tar_type") == "GZIP" else text)

    def _refuse(self, request: PayRequest, reason: str) -> PayReply:
        """Bills fail with ``return_code``, ``return_msg`` and an ``error_code`` (whose numbers are unverified)."""
        self._gate.tell(request, Problem(reason, "CFN-PAY-029", {"reason": reason}), "")
        number = {"No Bill Exist": "20002", "Bill Creating": "20001", "invalid bill_type": "20003"}.get(reason, "20007")
        return PayReply({"return_code": "FAIL", "return_msg": reason, "error_code": number})


def _start(text: str, kind: str, tar_type: str, now: datetime) -> datetime | str:
    """The day, or what downloadBill answers."""
    if not text:
        return "missing parameter"
    if kind not in TYPES:
        return "invalid bill_type"
    if tar_type not in ("", "GZIP"):
        return "data format error"
    start = statement.day(text, "%Y%m%d", READY, now)
    words = {"creating": "Bill Creating", "none": "No Bill Exist", "malformed": "data format error"}
    return words[start] if isinstance(start, str) else start


def _holder(order: Order) -> Holder:
    return Holder(wire.PROVIDER_APPID, wire.PROVIDER_MCH_ID, order.sub_mch_id, provider_openid(order.openid))
