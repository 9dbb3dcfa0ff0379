"""A merchant's day as comma-separated text: v2's downloadBill and v3's tradebill are the same. Pure.

Amounts in yuan, every value after a backtick, a summary of two lines at the end. A bill exists from the morning of the
next day (Beijing) on, for three months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from cloudfn.clock import BEIJING, beijing
from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund

AVAILABLE = timedelta(days=92)
RATE = Decimal("0.006")

HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,"
    "用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额"
)
REFUND_HEAD = "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态"
TAIL = "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
SUMMARY = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FUND_HEAD = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),"
    "账户结余(元),资金变更提交申请人,备注,业务凭证号"
)
FUND_SUMMARY = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"

Absence = Literal["creating", "none", "malformed"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose order it is, as the bill's columns say: appid, merchant, the service provider's merchant or "0", payer."""

    appid: str
    mch_id: str
    sub_mch_id: str
    openid: str


HolderOf = Callable[[Order], Holder]


def day(text: str, form: str, ready: timedelta, now: datetime) -> datetime | Absence:
    """The day's beginning, or why there is no bill of it; ``form`` as strptime reads it, ``ready`` from midnight on."""
    try:
        start = datetime.strptime(text, form).replace(tzinfo=BEIJING)
    except ValueError:
        return "malformed"
    available = start + timedelta(days=1) + ready
    if start + timedelta(days=1) <= now < available:
        return "creating"
    return "none" if now < available or now - start > AVAILABLE else start


def trade_bill(orders: Iterable[Order], refunds: Iterable[Refund], parents: Mapping[int, Order], of: HolderOf) -> bytes:
    """``parents``: the orders of the refunds by their ``id``."""
    return _text(_lines(orders, refunds, parents, of))


def fund_flow_bill(orders: Iterable[Order], refunds: Iterable[Refund], parents: Mapping[int, Order]) -> bytes:
    """Every movement of the merchant's basic account: payments in, their charges and refunds out, with the balance."""
    moves = [move for order in orders for move in _taken(order)]
    moves += [move for refund in refunds for move in _given(refund, parents[refund.order_id])]
    moves.sort(key=lambda move: move[0])
    lines, balance, taken, given = [FUND_HEAD], Decimal(0), list[Decimal](), list[Decimal]()
    for at, number, kind, amount, applicant, voucher in moves:
        balance += amount
        (taken if amount > 0 else given).append(abs(amount))
        values = [
            beijing(at, "%Y-%m-%d %H:%M:%S"), number, number, kind, kind, "收入" if amount > 0 else "支出",
            f"{abs(amount):.2f}", f"{balance:.2f}", applicant, "", voucher,
        ]  # fmt: skip
        lines.append(_row_of(values))
    counted = ((taken, sum(taken, Decimal(0))), (given, sum(given, Decimal(0))))
    totals = [str(len(moves)), *(text for each, total in counted for text in (str(len(each)), f"{total:.2f}"))]
    return _text([*lines, FUND_SUMMARY, _row_of(totals)])


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _lines(orders: Iterable[Order], refunds: Iterable[Refund], parents: Mapping[int, Order], of: HolderOf) -> list[str]:
    paid, back = list(orders), list(refunds)
    lines = [f"{HEAD},{REFUND_HEAD},{TAIL}"]
    lines += [_row(of, each) for each in paid]
    lines += [_row(of, parents[each.order_id], each) for each in back]
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
    return [*lines, SUMMARY, _row_of(totals)]


def _fee(fen: int) -> Decimal:
    """The platform's charge in yuan; a refund gives it back."""
    return (Decimal(fen) / 100 * RATE).quantize(Decimal("0.00001"), ROUND_HALF_UP)


def _row(of: HolderOf, order: Order, refund: Refund | None = None) -> str:
    at = refund.created_at if refund else order.paid_at
    assert at is not None, "only paid orders are billed"
    back = refund.refund_fee_fen if refund else 0
    holder = of(order)
    fee = -_fee(back) if refund else _fee(order.total_fee_fen)
    values = [
        beijing(at, "%Y-%m-%d %H:%M:%S"),
        holder.appid,
        holder.mch_id,
        holder.sub_mch_id,
        str(order.request.get("device_info", "")),
        order.transaction_id,
        order.out_trade_no,
        holder.openid,
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
    return _row_of(values)


def _row_of(values: Iterable[str]) -> str:
    return ",".join(f"`{value}" for value in values)


def _text(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


Move = tuple[datetime, str, str, Decimal, str, str]
"""(when, the platform's number, kind, yuan, who asked for it, the merchant's number)"""


def _taken(order: Order) -> list[Move]:
    assert order.paid_at is not None, "only paid orders are billed"
    amount, fee = Decimal(order.total_fee_fen) / 100, _fee(order.total_fee_fen).quantize(Decimal("0.01"), ROUND_HALF_UP)
    who = (order.paid_at, order.transaction_id)
    moves = [(*who, "交易", amount, "system", order.out_trade_no)]
    return [*moves, (*who, "扣除交易手续费", -fee, "system", order.out_trade_no)] if fee else moves


def _given(refund: Refund, order: Order) -> list[Move]:
    amount, fee = (
        Decimal(refund.refund_fee_fen) / 100,
        _fee(refund.refund_fee_fen).quantize(Decimal("0.01"), ROUND_HALF_UP),
    )
    applicant = f"{order.sub_mch_id}API" if refund.source == "API" else "system"
    return [(refund.created_at, refund.refund_id, "退款", -(amount - fee), applicant, refund.out_refund_no)]
