"""Codes of the `pay` commands, the cashier and look-ups."""

from __future__ import annotations

from cloudfn.codes import Code, Text

COMMANDS = (
    Code(
        "CFN-PAY-050",
        Text("no order {order}", "No order has this outTradeNo.", "`cloudfn pay orders` lists them."),
        Text("没有订单 {order}", "没有这个 outTradeNo 的订单。", "`cloudfn pay orders` 列出全部订单。"),
    ),
    Code(
        "CFN-PAY-051",
        Text(
            "no order waits for payment",
            "Without a number the newest unpaid order is taken.",
            "Place one: call the function that uses unifiedOrder, for example `cloudfn invoke makeOrder`.",
        ),
        Text(
            "没有待支付的订单",
            "不写单号时取最新的未支付订单。",
            "先下单：调用使用 unifiedOrder 的函数，例如 `cloudfn invoke makeOrder`。",
        ),
    ),
    Code(
        "CFN-PAY-052",
        Text("no such outcome `{outcome}`", "The payment sheet can end only in known ways.", "One of: {known}."),
        Text("没有这种结果 `{outcome}`", "支付只有固定的几种结果。", "可选：{known}。"),
    ),
    Code(
        "CFN-PAY-053",
        Text(
            "order {order} is {state}, this needs another state",
            "Only an unpaid order can be closed, only a paid one refunded.",
            "See `cloudfn pay show {order}`.",
        ),
        Text(
            "订单 {order} 处于 {state}，不能执行此操作",
            "只有未支付的订单能关闭，已支付的订单能退款。",
            "见 `cloudfn pay show {order}`。",
        ),
    ),
    Code(
        "CFN-PAY-054",
        Text(
            "the payload has no `{path}`",
            "--set changes only what the final payload has, so that a slip in a name does not go unseen. Keys: {known}.",
            "Correct the path, or use --edit to add keys.",
        ),
        Text(
            "通知内容里没有 `{path}`",
            "--set 只能修改最终内容里已有的键，以免写错名字而不自知。可用的键：{known}。",
            "改正路径，或用 --edit 添加新键。",
        ),
    ),
    Code(
        "CFN-PAY-055",
        Text(
            "wx.requestPayment: wrong or missing {detail}",
            "Mostly the order failed and `payment` was never there: errCode is always 0, so the code did not notice.",
            "Check returnCode and resultCode of unifiedOrder before using `payment`.",
        ),
        Text(
            "wx.requestPayment：{detail} 缺失或类型不对",
            "多半是下单失败、`payment` 根本不存在：errCode 永远是 0，代码没有发现。",
            "使用 `payment` 之前先检查 unifiedOrder 的 returnCode 和 resultCode。",
        ),
    ),
    Code(
        "CFN-PAY-056",
        Text(
            "no order has the prepay id {prepay}",
            "An empty `prepay_id=` comes from an order that failed.",
            "Check returnCode and resultCode of unifiedOrder before using `payment`.",
        ),
        Text(
            "没有订单使用预支付单号 {prepay}",
            "空的 `prepay_id=` 来自失败的下单。",
            "使用 `payment` 之前先检查 unifiedOrder 的 returnCode 和 resultCode。",
        ),
    ),
    Code(
        "CFN-PAY-057",
        Text(
            "wx.requestPayment: paySign does not belong to this payment object ({detail})",
            "One of appId, timeStamp, nonceStr, package, signType was changed, or mixed from two answers.",
            "Pass the `payment` of one unifiedOrder answer as it is.",
        ),
        Text(
            "wx.requestPayment：paySign 与该 payment 不匹配（{detail}）",
            "appId、timeStamp、nonceStr、package、signType 之一被改动，或混用了两次应答。",
            "原样传递同一次 unifiedOrder 返回的 `payment`。",
        ),
    ),
    Code(
        "CFN-PAY-058",
        Text(
            "the order has expired",
            "A prepay id is valid for two hours, and not beyond time_expire.",
            "Call unifiedOrder again: the same parameters give a new prepay id, unless time_expire has passed.",
        ),
        Text(
            "订单已过期",
            "预支付单号两小时内有效，且不超过 time_expire。",
            "重新调用 unifiedOrder：参数相同会得到新的预支付单号，除非已过 time_expire。",
        ),
    ),
    Code(
        "CFN-PAY-059",
        Text(
            "the payer is not the one who ordered",
            "A JSAPI order can be paid only by the openid it was placed for.",
            "Place the order in the session of the user who pays.",
        ),
        Text("付款人不是下单人", "JSAPI 订单只能由下单时的 openid 支付。", "在付款用户自己的会话里下单。"),
    ),
    Code(
        "CFN-PAY-060",
        Text(
            "`{text}` is no time span",
            "The clock moves forwards by a span, to whatever is due next, or until nothing waits.",
            "Examples: 30s, 15m, 2h, 1d, 1h30m, next, drain.",
        ),
        Text(
            "`{text}` 不是时间长度",
            "时钟可以向前移动一段时间、到下一个到期点，或直到没有等待。",
            "例如：30s、15m、2h、1d、1h30m、next、drain。",
        ),
    ),
    Code(
        "CFN-PAY-061",
        Text("no notification {id}", "No notification has this id.", "`cloudfn pay notifications` lists them."),
        Text("没有通知 {id}", "没有这个 ID 的通知。", "`cloudfn pay notifications` 列出全部通知。"),
    ),
    Code(
        "CFN-PAY-062",
        Text(
            "nothing runs for this project",
            "This command talks to the running local cloud.",
            "Start it in another terminal: `cloudfn dev`.",
        ),
        Text("本项目没有正在运行的本地云", "这个命令需要与运行中的本地云通信。", "在另一个终端启动：`cloudfn dev`。"),
    ),
    Code(
        "CFN-PAY-063",
        Text(
            "this payment of order {order} did not go through: {outcome}",
            "The payment sheet ended otherwise; the payer reads: {dialog}.",
            "See `cloudfn pay show {order}`: it may be paid or closed already, or a magic amount or a rule is behind it (`cloudfn pay rules`).",
        ),
        Text(
            "订单 {order} 的这次支付没有成功：{outcome}",
            "支付以其他方式结束；付款人看到：{dialog}。",
            "见 `cloudfn pay show {order}`：可能已支付或已关闭，也可能由特殊金额或规则引起（`cloudfn pay rules`）。",
        ),
    ),
    Code(
        "CFN-PAY-064",
        Text(
            "`{word}` is no PATH=VALUE",
            "--set takes a dotted path, an equals sign and a value.",
            "Example: --set totalFee=1",
        ),
        Text("`{word}` 不是 PATH=VALUE", "--set 需要点号路径、等号和值。", "例如：--set totalFee=1"),
    ),
    Code(
        "CFN-PAY-065",
        Text("--edit needs a terminal", "There is no one to edit the payload.", "Use --set PATH=VALUE."),
        Text("--edit 需要终端", "没有人可以编辑内容。", "使用 --set PATH=VALUE。"),
    ),
    Code(
        "CFN-PAY-066",
        Text(
            "the edited payload is no JSON: {reason}",
            "What was saved in the editor cannot be read.",
            "Run the command again and keep it valid JSON.",
        ),
        Text("编辑后的内容不是 JSON：{reason}", "编辑器里保存的内容无法读取。", "重新运行命令，并保持 JSON 合法。"),
    ),
    Code(
        "CFN-PAY-069",
        Text(
            "`{function}` is no payment callback",
            "Only functions named as `callback` or `refundCallback` under `payments` can be proven: {known}.",
            "Name one of them, or add the binding to the manifest.",
        ),
        Text(
            "`{function}` 不是支付回调",
            "只能证明 `payments` 下作为 `callback` 或 `refundCallback` 的函数：{known}。",
            "改用其中之一，或在清单里添加绑定。",
        ),
    ),
)
