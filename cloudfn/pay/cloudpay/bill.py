"""downloadBill: a day of one merchant as v2's comma-separated text, amounts in yuan, every value after a backtick.

The bill of a day exists from 09:00 (Beijing) of the next one, for three months. GZIP gives the same text compressed.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from cloudfn.clock import BEIJING, beijing
from cloudfn.pay.cloudpay import checks, wire
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.refusals import Problem
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.ids import provider_openid
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund

READY = timedelta(hours=9)
AVAILABLE = timedelta(days=92)
RATE = Decimal("0.006")
TYPES = ("ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND")

HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,"
    "用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额"
)
REFUND_HEAD = "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态"
TAIL = "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
SUMMARY = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


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
        start, reason = _day(date, kind, tar_type, self._ledger.clock.now())
        if start is None:
            return self._refuse(request, reason)
        book, merchant = self._ledger.book, request.first("sub_mch_id")
        end = start + timedelta(days=1)
        orders = book.paid_between(merchant, start, end) if kind in ("ALL", "SUCCESS") else []
        refunds = book.refunds_between(merchant, start, end) if kind in ("ALL", "REFUND") else []
        if not orders and not refunds:
            return self._refuse(request, "No Bill Exist")
        parents = {refund.order_id: book.order(refund.order_id) for refund in refunds}
        text = "".join(f"{line}\r\n" for line in _lines(orders, refunds, parents)).encode()
        # A fixed time in the header: the same day gives the same bytes.
        return PayReply(raw=gzip.compress(text, mtime=0) if request.fields.get("tar_type") == "GZIP" else text)

    def _refuse(self, request: PayRequest, reason: str) -> PayReply:
        """Bills fail with ``return_code``, ``return_msg`` and an ``error_code`` (whose numbers are unverified)."""
        self._gate.tell(request, Problem(reason, "CFN-PAY-029", {"reason": reason}), "")
        number = {"No Bill Exist": "20002", "Bill Creating": "20001", "invalid bill_type": "20003"}.get(reason, "20007")
        return PayReply({"return_code": "FAIL", "return_msg": reason, "error_code": number})


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _day(text: str, kind: str, tar_type: str, now: datetime) -> tuple[datetime | None, str]:
    if not text:
        return None, "missing parameter"
    if kind not in TYPES:
        return None, "invalid bill_type"
    if tar_type not in ("", "GZIP"):
        return None, "data format error"
    try:
        start = datetime.strptime(text, "%Y%m%d").replace(tzinfo=BEIJING)
    except ValueError:
        return None, "data format error"
    ready = start + timedelta(days=1) + READY
    if start + timedelta(days=1) <= now < ready:
        return None, "Bill Creating"
    if now < ready or now - start > AVAILABLE:
        return None, "No Bill Exist"
    return start, ""


def _lines(orders: Iterable[Order], refunds: Iterable[Refund], parents: Mapping[int, Order]) -> list[str]:
    paid, back = list(orders), list(refunds)
    lines = [f"{HEAD},{REFUND_HEAD},{TAIL}"]
    lines += [_row(each) for each in paid]
    lines += [_row(parents[each.order_id], each) for each in back]
    taken = sum(each.total_fee_fen for each in paid)
    returned = sum(each.refund_fee_fen for each in back)
    fees = sum((_fee(each.total_fee_fen) for each in paid), Decimal(0)) - sum(
        (_fee(each.refund_fee_fen) for each in back), Decimal(0)
    )
    totals = [
        str(len(paid) + len(back)),
        yuan(taken),
        yuan(returned),
        "0.00",
        f"{fees:.5f}",
        yuan(taken),
        yuan(returned),
    ]
    return [*lines, SUMMARY, ",".join(f"`{value}" for value in totals)]


def _fee(fen: int) -> Decimal:
    """The platform's charge in yuan; a refund gives it back."""
    return (Decimal(fen) / 100 * RATE).quantize(Decimal("0.00001"), ROUND_HALF_UP)


def _row(order: Order, refund: Refund | None = None) -> str:
    at = refund.created_at if refund else order.paid_at
    assert at is not None, "only paid orders are billed"
    back = refund.refund_fee_fen if refund else 0
    fee = -_fee(back) if refund else _fee(order.total_fee_fen)
    values = [
        beijing(at, "%Y-%m-%d %H:%M:%S"),
        wire.PROVIDER_APPID,
        wire.PROVIDER_MCH_ID,
        order.sub_mch_id,
        str(order.request.get("device_info", "")),
        order.transaction_id,
        order.out_trade_no,
        provider_openid(order.openid),
        order.trade_type,
        "REFUND" if refund else "SUCCESS",
        order.bank_type,
        "CNY",
        "0.00" if refund else yuan(order.cash_fee_fen),
        "0.00" if refund else yuan(order.coupon_fee_fen),
        refund.refund_id if refund else "0",
        refund.out_refund_no if refund else "0",
        yuan(back),
        "0.00",
        "ORIGINAL" if refund else "",
        refund.state if refund else "",
        order.body.replace(",", " "),
        order.attach.replace(",", " "),
        f"{fee:.5f}",
        f"{RATE * 100:.2f}%",
        "0.00" if refund else yuan(order.total_fee_fen),
        yuan(back),
        "",
    ]
    return ",".join(f"`{value}" for value in values)
