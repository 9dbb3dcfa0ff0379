"""What a repair of a callback does, by kind."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

ANSWER = Phrase(
    "Answer the number 0 under errcode once the order is stored as paid, also when it was before; another number asks "
    "WeChat Pay to call again.",
    "订单记为已支付后（包括之前已处理的）返回数字 0 的 errcode；其他数字会让微信支付再次回调。",
)
AWAIT = Phrase("Wait for every call before the function answers.", "函数返回之前等待所有调用完成。")
SOURCE = Phrase(
    "Let nobody but WeChat Pay call the callback: `verify: source` in the manifest, or a check in the code.",
    "只允许微信支付调用回调：在清单里写 `verify: source`，或在代码里检查来源。",
)
ORDER = Phrase(
    "Look the order up by its number and compare its own price with event.totalFee before anything is given.",
    "发货之前，按订单号查找订单，并把订单自己的价格与 event.totalFee 比较。",
)
ONCE = Phrase(
    "Do all that a payment causes in one transaction that begins with a mark of this payment.",
    "把付款引起的所有写入放进同一个事务，事务开头先为这笔付款留下标记。",
)
EFFECT = Phrase(
    "Send messages and requests only behind the transaction that this delivery has won, best from a record "
    "that a timer "
    "works off.",
    "只在本次投递赢得事务之后才发送消息和请求；最好先记录下来，由定时器处理。",
)
MERCHANT = Phrase("Compare event.subMchId with your own merchant number.", "把 event.subMchId 与自己的商户号比较。")
PRICE = Phrase(
    "Take the price from your own documents, by the product's id, never from the event of the mini program.",
    "按商品 ID 从自己的文档读取价格，不要使用小程序传来的价格。",
)
FULFIL = Phrase("Mark the order as paid, in a transaction.", "在事务里把订单标记为已支付。")
PLACEHOLDERS = Phrase(
    "The names in it are examples. With a local cloud that runs and an order in it, a proof names your own.",
    "其中的名称只是示例。本地云正在运行且已有订单时，证明会给出你自己的名称。",
)
