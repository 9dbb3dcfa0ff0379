"""API v3's words for what the ledger refuses. Codes: the merchants' documentation; texts: developers' logs where marked
in the reference of errors, otherwise the documentation's (unverified, see docs/assumptions.md).
"""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.pay.ledger.refusal import Reason, Refusal
from cloudfn.pay.v3 import rejected
from cloudfn.pay.v3.rejected import V3Refusal

Words = tuple[int, str, str, int]
"""(status, code, message, last number of Request-ID)"""

_OTHER = 268435461
REPEATED: Words = (400, "INVALID_REQUEST", "201 商户订单号重复", rejected.REPEATED)
PAID: Words = (400, "ORDERPAID", "该订单已支付", rejected.PAID)
NO_RESOURCE = "RESOURCE_NOT_EXISTS"

WORDS: Mapping[Reason, Words] = {
    "merchant_unknown": (400, "MCH_NOT_EXISTS", "商户号不存在", rejected.RESTRICTED),
    "app_not_linked": (400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配，请检查后再试", rejected.APP),
    "callback_unknown": (400, "PARAM_ERROR", "notify_url无法访问", _OTHER),
    "order_unknown": (404, "ORDER_NOT_EXIST", "订单不存在", rejected.UNKNOWN_ORDER),
    "order_paid": PAID,
    "order_closed": REPEATED,
    "order_changed": REPEATED,
    "order_repeated": REPEATED,
    "order_too_young": (400, "INVALID_REQUEST", "订单生成后不能马上调用关单接口", rejected.CANNOT_CLOSE),
    "refund_unknown": (404, NO_RESOURCE, "退款单不存在", rejected.UNKNOWN_ORDER),
    "refund_mismatch": (400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试", _OTHER),
    "refund_overdue": (400, "INVALID_REQUEST", "订单已经超过退款期限", rejected.EXPIRED),
    "refund_complete": (400, "INVALID_REQUEST", "订单已全额退款", _OTHER),
    "refund_exceeds": (400, "INVALID_REQUEST", "申请退款金额超过订单可退金额", _OTHER),
    "refund_too_many": (400, "INVALID_REQUEST", "部分退款次数超过限制", _OTHER),
    "refund_frozen": (400, "INVALID_REQUEST", "申请退款金额大于剩余未分账金额，请等待分账完成后再试", _OTHER),
    "share_unknown": (404, NO_RESOURCE, "分账单不存在", rejected.UNKNOWN_ORDER),
    "share_order_unknown": (400, "PARAM_ERROR", "无效的微信支付订单号", _OTHER),
    "share_not_ordered": (400, "INVALID_REQUEST", "非分账订单不支持分账", _OTHER),
    "share_not_ready": (403, "RULE_LIMIT", "订单处理中，暂时无法分账，请稍后再试", _OTHER),
    "share_receiver": (400, "INVALID_REQUEST", "分账接收方关系不存在，请检查参数中每个接收方的关系", _OTHER),
    "share_exceeds": (403, "NOT_ENOUGH", "分账金额不足", _OTHER),
    "share_ratio": (403, "RULE_LIMIT", "分账金额超出最大分账比例", _OTHER),
    "share_changed": (400, "INVALID_REQUEST", "请求参数与原请求不一致", rejected.REPEATED),
    "return_unknown": (404, NO_RESOURCE, "回退单不存在", rejected.UNKNOWN_ORDER),
    "return_receiver": (400, "PARAM_ERROR", "回退方不是该分账单的商户接收方", _OTHER),
    "return_not_ready": (403, "RULE_LIMIT", "分账单处理中，请稍后再试", _OTHER),
    "return_exceeds": (403, "NOT_ENOUGH", "回退金额超过可回退金额", _OTHER),
    "transfer_unknown": (404, "NOT_FOUND", "记录不存在", rejected.UNKNOWN_ORDER),
    "transfer_changed": (400, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致", rejected.REPEATED),
    "return_changed": (400, "INVALID_REQUEST", "请求参数与原请求不一致", rejected.REPEATED),
}

OF_REFUNDS: Mapping[Reason, Words] = {
    "order_unknown": (404, NO_RESOURCE, "订单不存在", rejected.UNKNOWN_ORDER),
}
"""What a refund says otherwise."""


def worded(api: str, refusal: Refusal, own: Mapping[Reason, Words] | None = None) -> V3Refusal:
    """The ledger's refusal as the endpoint ``api`` says it."""
    status, code, message, number = (own or {}).get(refusal.reason) or WORDS[refusal.reason]
    return V3Refusal(status, code, message, refusal.code, {"api": api, **refusal.params}, None, number)
