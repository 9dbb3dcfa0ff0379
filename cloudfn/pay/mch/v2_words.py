"""v2's words for what is refused. cloudPay, which stands in front of v2, says the same."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.pay.ledger.refusal import Reason

BAD_FORMAT = "参数格式校验错误"
MISSING = "缺少参数"
NOT_AUTHORISED = "受理关系不存在"
NOT_LINKED = "sub_mch_id与sub_appid不匹配"
DUPLICATE = "201 商户订单号重复"
TOO_SHORT = "time_expire时间过短，刷卡至少1分钟，其他5分钟"
MISMATCH = "订单金额或退款金额与之前请求不一致,请核实后再试"

WORDS: Mapping[Reason, tuple[str, str]] = {
    "merchant_unknown": ("", NOT_AUTHORISED),
    "app_not_linked": ("", NOT_LINKED),
    "callback_unknown": ("", BAD_FORMAT),
    "order_unknown": ("ORDERNOTEXIST", "订单不存在"),
    "order_paid": ("ORDERPAID", "订单已支付"),
    "order_closed": ("ORDERCLOSED", "订单已关闭"),
    "order_changed": ("INVALID_REQUEST", DUPLICATE),
    "order_repeated": ("INVALID_REQUEST", DUPLICATE),
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
    "order_closed": ("INVALID_REQUEST", DUPLICATE),
}
"""What ordering says otherwise."""


def length_text(field: str) -> str:
    return f"{field}参数长度有误"
