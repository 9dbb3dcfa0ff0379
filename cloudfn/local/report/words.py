"""What a report says by itself, both languages side by side."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.languages import Phrase

TITLE = Phrase("Order report", "订单报告")
MASKED = Phrase("Masked", "已遮盖")
SECTIONS: Mapping[str, Phrase] = {
    "facts": Phrase("Order", "订单"),
    "timeline": Phrase("What happened", "经过"),
    "callbacks": Phrase("Callbacks", "回调"),
    "writes": Phrase("Documents written", "写入的文档"),
    "log": Phrase("Log", "日志"),
}
NOTHING = Phrase("nothing", "没有")
PAYLOAD = Phrase("Payload", "通知内容")
BEFORE = Phrase("Before", "改动前")
AFTER = Phrase("After", "改动后")
COLUMNS: Mapping[str, Phrase] = {
    "at": Phrase("Time", "时间"),
    "since": Phrase("Since the order", "距下单"),
    "event": Phrase("Event", "事件"),
    "detail": Phrase("Detail", "详情"),
    "n": Phrase("Attempt", "次数"),
    "verdict": Phrase("Verdict", "判定"),
    "ms": Phrase("Took", "耗时"),
    "reply": Phrase("Reply", "返回"),
    "function": Phrase("Function", "函数"),
    "text": Phrase("Text", "内容"),
}
FACTS: Mapping[str, Phrase] = {
    "outTradeNo": Phrase("Number", "商户单号"),
    "state": Phrase("State", "状态"),
    "totalFeeFen": Phrase("Amount, fen", "金额（分）"),
    "body": Phrase("Goods", "商品"),
    "openid": Phrase("User", "用户"),
    "transactionId": Phrase("Transaction", "微信支付单号"),
    "subMchId": Phrase("Merchant", "商户号"),
    "function": Phrase("Placed by", "下单函数"),
    "functionName": Phrase("Callback", "回调函数"),
    "createdAt": Phrase("Placed", "下单时间"),
    "paidAt": Phrase("Paid", "支付时间"),
    "closedAt": Phrase("Closed", "关闭时间"),
    "expiresAt": Phrase("Payable until", "可支付至"),
}


def about(version: str, system: str) -> Phrase:
    return Phrase(
        f"Made by cloudfn {version} on {system}. What is somebody's is masked: the same mark is the same value. "
        "Texts that a function printed are masked by what they look like, so read them before you share this file.",
        f"由 cloudfn {version} 在 {system} 上生成。涉及个人和密钥的内容已遮盖：相同的标记表示相同的值。"
        "函数输出的文字按其样式遮盖，分享此文件之前请再看一遍。",
    )


def cut_after(count: int) -> Phrase:
    return Phrase(
        f"Only the newest {count} events of these requests are here.", f"这里只有这些请求最近的 {count} 个事件。"
    )
