"""Texts of pay."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

NEXT = Phrase("next", "下次")

ORDERS_HEAD = Phrase("ORDER AMOUNT STATE CALLBACK CREATED", "订单号 金额 状态 回调 创建时间")
NO_ORDERS = Phrase("no orders yet; call the function that places one", "还没有订单；请调用下单的函数")

MERCHANT = Phrase("merchant", "商户")
PAYER = Phrase("payer", "付款人")
PREPAY = Phrase("prepay", "预支付")
CALLBACK = Phrase("callback", "回调")
CREATED = Phrase("created", "创建")
PAID = Phrase("paid", "支付")
REFUND = Phrase("refund", "退款")
SHIPPING = Phrase("shipping", "发货")
RECEIVED_AT = Phrase("counts as received", "视为确认收货")
SHIPPING_STATES = {
    "toShip": Phrase(
        "to ship: no shipping information is uploaded (CFN-PAY-198)", "待发货：还没有上传发货信息（CFN-PAY-198）"
    ),
    "shipped": Phrase("shipped", "已发货"),
    "received": Phrase("received", "确认收货"),
    "finished": Phrase("finished", "交易完成"),
    "refunded": Phrase("refunded", "已退款"),
}
NOTIFICATION = Phrase("notification", "通知")
TIMELINE = Phrase("timeline", "时间线")

NOTIFICATIONS_HEAD = Phrase(
    "ID KIND ORDER FUNCTION STATE TRIES NEXT LAST-REPLY", "编号 类型 订单号 函数 状态 次数 下次 最近应答"
)
NO_NOTIFICATIONS = Phrase("no notifications", "没有通知")

NOTHING_WAITS = Phrase("nothing waits", "没有等待的事项")

PAYMENT = Phrase("payment", "支付")
AMOUNTS_HEAD = Phrase("AMOUNT WHERE OUTCOME MEANING", "金额 位置 结果 含义")
SETUPS_HEAD = Phrase("SET-UP ANSWER MEANING", "开通问题 返回 含义")
RULES_HEAD = Phrase("MERCHANT WHERE OUTCOME WHEN", "商户 位置 结果 条件")

KEYS_UNREAD = Phrase(
    'no variable reads them: name some in the binding, `privateKey: "${env:MCH_PRIVATE_KEY:-}"`',
    '没有变量读取它们：请在绑定中写明，例如 `privateKey: "${env:MCH_PRIVATE_KEY:-}"`',
)
KEYS_LOCAL = Phrase(
    "They are good on this machine only; WeChat Pay knows none of them.",
    "这些密钥只在本机有效，微信支付不认识它们。",
)

SCENARIOS_HEAD = Phrase("SCENARIO WHAT-HAPPENS", "场景 说明")


def some_of(shown: int, total: int) -> Phrase:
    return Phrase(f"{shown} of {total}", f"共 {total} 个，显示 {shown} 个")


def clock(now: str, scale: object, upcoming: str) -> Phrase:
    return Phrase(f"now {now}  x{scale}  next {upcoming}", f"现在 {now}  {scale} 倍速  下一个到期事项：{upcoming}")


def proven(function: str, trials: int, deliveries: int) -> Phrase:
    return Phrase(
        f"proven: {function} ends the same however often it is called ({trials} trials, {deliveries} deliveries)",
        f"成立：{function} 无论被调用多少次，结果都相同（{trials} 项试验，{deliveries} 次投递）",
    )


def keys_in(merchant: str, folder: str) -> Phrase:
    return Phrase(f"merchant {merchant}: local keys in {folder}", f"商户 {merchant}：本地密钥在 {folder}")


def keys_kept(names: str) -> Phrase:
    return Phrase(f"already set, left as they are: {names}", f"已有值，保持不变：{names}")


def keys_written(file: str, names: str) -> Phrase:
    return Phrase(f"{file}: {names} written", f"{file}：已写入 {names}")
