"""cloudPay's words for what is refused: by a check of its own, or by the ledger for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from cloudfn.frozen import dataclass
from cloudfn.pay.cloudpay import wire
from cloudfn.pay.ledger.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal. With ``err_code`` it is a business failure (``result_code`` FAIL), else ``return_code`` FAIL.

    ``text`` is what production answers; ``code`` and ``params`` say what it means.
    """

    text: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    err_code: str = ""


MISMATCH = "订单金额或退款金额与之前请求不一致,请核实后再试"

WORDS: Mapping[Reason, tuple[str, str]] = {
    "merchant_unknown": ("", wire.NOT_AUTHORISED),
    "app_not_linked": ("", wire.NOT_LINKED),
    "callback_unknown": ("", wire.BAD_FORMAT),
    "order_unknown": ("ORDERNOTEXIST", "订单不存在"),
    "order_paid": ("ORDERPAID", "订单已支付"),
    "order_closed": ("ORDERCLOSED", "订单已关闭"),
    "order_changed": ("INVALID_REQUEST", wire.DUPLICATE),
    "order_repeated": ("INVALID_REQUEST", wire.DUPLICATE),
    "order_too_young": ("TRADE_STATE_ERROR", "订单生成后不能马上调用关单接口"),
    "refund_unknown": ("REFUNDNOTEXIST", "退款单不存在"),
    "refund_mismatch": ("REFUND_FEE_MISMATCH", MISMATCH),
    "refund_overdue": ("TRADE_OVERDUE", "订单已经超过退款期限"),
    "refund_complete": ("ERROR", "订单已全额退款"),
    "refund_exceeds": ("INVALID_REQUEST", "申请退款金额超过订单可退金额"),
    "refund_too_many": ("INVALID_REQ_TOO_MUCH", "无效请求过多"),
    "refund_frozen": ("INVALID_REQUEST", "申请退款金额大于剩余未分账金额，请等待分账完成后再试"),
    "share_unknown": ("ORDER_NOT_EXIST", "分账单不存在"),
    "share_order_unknown": ("INVALID_TRANSACTIONID", "无效的微信支付订单号"),
    "share_not_ordered": ("NOT_SHARE_ORDER", "非分账订单不支持分账"),
    "share_not_ready": ("ORDER_NOT_READY", "订单处理中，暂时无法分账，请稍后再试"),
    "share_receiver": ("RECEIVER_INVALID", "分账接收方关系不存在，请检查参数中每个接收方的关系"),
    "share_exceeds": ("AMOUNT_OVERDUE", "可分账金额不足"),
    "share_ratio": ("AMOUNT_OVERDUE", "分账金额超出最大分账比例"),
    "share_changed": ("INVALID_REQUEST", "分账接收方与原请求不一致"),
    "return_unknown": ("ORDER_NOT_EXIST", "记录不存在"),
    "return_receiver": ("PARAM_ERROR", "回退方不是该分账单的商户接收方"),
    "return_not_ready": ("ORDER_NOT_READY", "分账单处理中，请稍后再试"),
    "return_exceeds": ("AMOUNT_OVERDUE", "回退金额超过可回退金额"),
    "transfer_unknown": ("NOT_FOUND", "转账单不存在"),
    "transfer_changed": ("INVALID_REQUEST", "请求与原请求不一致"),
    "return_changed": ("INVALID_REQUEST", "回退请求与原请求不一致"),
}
"""``(err_code, text)`` of each reason."""

OF_ORDERING: Mapping[Reason, tuple[str, str]] = {
    "order_paid": ("ORDERPAID", "该订单已支付"),
    # As developers' logs show it; ORDERCLOSED is documented and never seen here.
    "order_closed": ("INVALID_REQUEST", wire.DUPLICATE),
}
"""What unifiedOrder says otherwise."""

NAMING_THE_API = frozenset(f"CFN-PAY-{number}" for number in ("007", "008", "026", "111", "112", "113", "114", "117"))
"""Codes whose texts name the API."""


def worded(api: str, refusal: Refusal) -> Problem:
    """The ledger's refusal as ``api`` says it."""
    own = OF_ORDERING if api == "unifiedOrder" else {}
    err_code, text = own.get(refusal.reason) or WORDS[refusal.reason]
    named = {"api": api} if refusal.code in NAMING_THE_API else {}
    return Problem(text, refusal.code, {**named, **refusal.params}, err_code)


def order_unknown(number: str, merchant: str) -> Refusal:
    return Refusal("order_unknown", "CFN-PAY-026", {"order": number, "merchant": merchant})


def refund_unknown(number: str) -> Refusal:
    return Refusal("refund_unknown", "CFN-PAY-027", {"refund": number})
