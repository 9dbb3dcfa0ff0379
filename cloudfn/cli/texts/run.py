"""Texts of validate, dev, logs and event."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

STOPPED = Phrase("stopped", "已停止")
NOT_READ = Phrase("the output was not read in time", "输出未被及时读取")

CONSOLE = Phrase("console", "控制台")
CALL = Phrase("call", "调用")
FUNCTION_NAME = Phrase("NAME", "函数名")
CASHIER = Phrase("cashier", "收银台")
PREPAY_ID = Phrase("PREPAY_ID", "预支付单号")
USES_PAY = Phrase("uses WeChat Pay", "使用微信支付")
PAY_CALLBACK = Phrase("pay callback", "支付回调")
REFUND_CALLBACK = Phrase("refund callback", "退款回调")
KEYS = Phrase(
    "r reload  p cashier  d console  t order/pay  n next retry  c clear  q quit",
    "r 重新加载  p 收银台  d 控制台  t 下单或支付  n 下一次重试  c 清屏  q 退出",
)

PHONE = Phrase("phone", "手机")
PAIR_THERE = Phrase("pairing code", "配对码")
NO_DEVICES = Phrase(
    "no device yet; `cloudfn devices pair` shows a code", "还没有设备；`cloudfn devices pair` 显示配对码"
)
IN_USE = Phrase("not paired, on this machine", "本机，无需配对")

NO_UNPAID_ORDER = Phrase("no unpaid order; t places one", "没有未支付的订单；按 t 下单")
NOTHING_WAITS = Phrase("nothing waits", "没有等待中的事项")

NO_SUCH_LINES = Phrase(
    "no such lines; `cloudfn logs -v` also shows START, END and REPORT of each call",
    "没有符合的日志；`cloudfn logs -v` 还会显示每次调用的 START、END、REPORT 行",
)


def no_order_placed(function: str, answer: str) -> Phrase:
    return Phrase(f"{function} placed no order for {{}}: {answer}", f"{function} 收到 {{}} 后没有下单：{answer}")


def pairing(code: str, url: str, seconds: int) -> Phrase:
    return Phrase(
        f"pairing code {code}, for {seconds} s and one device\n{url}",
        f"配对码 {code}，{seconds} 秒内可配对一台设备\n{url}",
    )


def renamed(name: str) -> Phrase:
    return Phrase(f"it is {name} now", f"已改名为 {name}")


def revoked(name: str) -> Phrase:
    return Phrase(f"{name} is refused from now on", f"从现在起拒绝 {name}")


def validated(project: str, functions: int, payments: int, warnings: int) -> Phrase:
    counts = ((functions, "function"), (payments, "payment binding"), (warnings, "warning"))
    english = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    return Phrase(f"{project}: {english}", f"{project}：{functions} 个函数，{payments} 个支付绑定，{warnings} 条警告")


def written(file: str) -> Phrase:
    return Phrase(f"wrote {file}", f"已写入 {file}")
