"""Codes of requests of functions: what WeChat Pay refuses, orders whose callback cannot come, notes on fields."""

from __future__ import annotations

from cloudfn.codes import Code, Text

REQUESTS = (
    Code(
        "CFN-PAY-001",
        Text(
            "{api}: `{field}` is a {kind} ({value}), it must be a string",
            "WeChat Pay checks JSON types first and answers only 参数格式校验错误, without naming the field.",
            "Send `{field}` as a string, for example String(value). Numbers as order numbers also lose digits in JavaScript.",
        ),
        Text(
            "{api}：`{field}` 是 {kind}（{value}），必须是字符串",
            "微信支付先检查 JSON 类型，只返回“参数格式校验错误”，不会指出是哪个字段。",
            "把 `{field}` 作为字符串传入，例如 String(value)。数字型的单号在 JavaScript 里还会丢失精度。",
        ),
    ),
    Code(
        "CFN-PAY-002",
        Text(
            "{api}: `{field}` is a {kind} ({value}), it must be a whole number of fen",
            "Amounts are integers in fen. Strings, booleans and floats such as 37.7*100 = 3770.0000000000005 are refused.",
            "Keep amounts as integer fen, or use Math.round(yuan * 100).",
        ),
        Text(
            "{api}：`{field}` 是 {kind}（{value}），必须是以分为单位的整数",
            "金额必须是整数分。字符串、布尔值、以及 37.7*100 = 3770.0000000000005 这样的浮点数都会被拒绝。",
            "金额始终用整数分保存，或使用 Math.round(yuan * 100)。",
        ),
    ),
    Code(
        "CFN-PAY-003",
        Text(
            "{api}: `{field}` is missing",
            "A required parameter is absent or empty; the answer says only {text}. Similar field that was sent: {meant}.",
            "Pass `{field}`. The SDK turns camelCase into snake_case letter by letter: subMchID becomes sub_mch_i_d.",
        ),
        Text(
            "{api}：缺少 `{field}`",
            "必填参数缺失或为空；微信只返回“{text}”。已传的相近字段：{meant}。",
            "请传入 `{field}`。SDK 会逐个大写字母转换成下划线：subMchID 会变成 sub_mch_i_d。",
        ),
    ),
    Code(
        "CFN-PAY-004",
        Text(
            "{api}: `{field}` has {length} bytes ({characters} characters), at most {longest} are allowed",
            "Every text field has a maximum length. WeChat Pay counts bytes of UTF-8: a Chinese character is three, most emoji four.",
            "Shorten `{field}`, by bytes: `Buffer.byteLength(text)` counts them.",
        ),
        Text(
            "{api}：`{field}` 有 {length} 字节（{characters} 个字符），最多 {longest}",
            "每个文本字段都有最大长度。微信支付按 UTF-8 字节计算：一个汉字 3 字节，多数表情 4 字节。",
            "按字节缩短 `{field}`；`Buffer.byteLength(text)` 可以计算字节数。",
        ),
    ),
    Code(
        "CFN-PAY-005",
        Text(
            "{api}: `{field}` is {value}, it must be from {least} to {most}",
            "Amounts are whole fen and at least 1.",
            "Check how the amount was computed; multiplying by 100 twice is the usual slip.",
        ),
        Text(
            "{api}：`{field}` 是 {value}，必须在 {least} 到 {most} 之间",
            "金额是整数分，且至少为 1。",
            "检查金额的计算方式；常见错误是乘了两次 100。",
        ),
    ),
    Code(
        "CFN-PAY-006",
        Text(
            "{api}: `{field}` has the wrong form: {value}",
            "The value must match {pattern}.",
            "Order and refund numbers take letters, digits and _ - | * @; times are yyyyMMddHHmmss in Beijing time; spbillCreateIp is an IP address (127.0.0.1 will do), tradeType JSAPI, NATIVE, APP or MWEB.",
        ),
        Text(
            "{api}：`{field}` 格式不对：{value}",
            "该值必须符合 {pattern}。",
            "单号只能用字母、数字和 _ - | * @；时间是北京时间 yyyyMMddHHmmss；spbillCreateIp 是 IP 地址（127.0.0.1 即可）；tradeType 为 JSAPI、NATIVE、APP 或 MWEB。",
        ),
    ),
    Code(
        "CFN-PAY-007",
        Text(
            "{api}: merchant {merchant} is not one of this project's",
            "In production the merchant must have authorised the cloud development service provider; locally the manifest's `payments` says which are. Declared: {known}.",
            "Use the declared subMchId (from an environment variable, not a literal), or add the merchant under `payments`.",
        ),
        Text(
            "{api}：商户号 {merchant} 不属于本项目",
            "线上要求商户已授权给云开发服务商；本地以清单的 `payments` 为准。已声明：{known}。",
            "使用已声明的 subMchId（来自环境变量而不是写死），或在 `payments` 下添加该商户。",
        ),
    ),
    Code(
        "CFN-PAY-008",
        Text(
            "{api}: the merchant is not linked with mini program {appid}; the caller came from {caller}",
            "Merchant and mini program must be linked, and the payer's openid must belong to that mini program. In an environment shared by several, the SDK uses the owner's appid unless told otherwise.",
            "Call cloud.cloudPay({{appid: wxContext.FROM_APPID || wxContext.APPID}}) and list every appid under `appId`: {known}.",
        ),
        Text(
            "{api}：商户号没有绑定小程序 {appid}；调用方来自 {caller}",
            "商户号与小程序必须绑定，付款人的 openid 也必须属于该小程序。多个小程序共享环境时，SDK 默认使用环境所有者的 appid。",
            "使用 cloud.cloudPay({{appid: wxContext.FROM_APPID || wxContext.APPID}})，并在 `appId` 下列出所有小程序：{known}。",
        ),
    ),
    Code(
        "CFN-PAY-009",
        Text(
            "unifiedOrder: time_expire {value} is less than 5 minutes ahead; it is {now} in Beijing",
            "time_expire is Beijing time, and cloud functions run in UTC; the platform demands at least five minutes.",
            "Compute it from Date.now() + 8 h with toISOString, and add a few minutes for slow clients.",
        ),
        Text(
            "unifiedOrder：time_expire {value} 距现在不足 5 分钟；现在北京时间 {now}",
            "time_expire 是北京时间，而云函数运行在 UTC；平台要求至少 5 分钟。",
            "用 Date.now() + 8 小时再 toISOString 计算，并多留几分钟。",
        ),
    ),
    Code(
        "CFN-PAY-010",
        Text(
            "unifiedOrder: nobody to pay, the call of `{function}` has no user (source {source})",
            "A JSAPI order needs the payer's openid. The platform takes it from the mini program's call; timers and console tests have none.",
            "Call the function from the mini program (or with --openid), or pass subOpenid.",
        ),
        Text(
            "unifiedOrder：没有付款人，`{function}` 的这次调用没有用户（来源 {source}）",
            "JSAPI 下单需要付款人的 openid。平台从小程序的调用中取得；定时器和控制台测试没有用户。",
            "从小程序调用该函数（或使用 --openid），或者传入 subOpenid。",
        ),
    ),
    Code(
        "CFN-PAY-011",
        Text(
            "order {order} is paid already",
            "A paid order can be neither ordered, paid nor closed again.",
            "Query it with queryOrder and fulfil it; use a new outTradeNo for a new purchase.",
        ),
        Text(
            "订单 {order} 已支付",
            "已支付的订单不能再次下单、支付或关闭。",
            "用 queryOrder 查询并发货；新的购买请使用新的 outTradeNo。",
        ),
    ),
    Code(
        "CFN-PAY-012",
        Text(
            "order {order} is closed",
            "It was closed by closeOrder, or seven days after it was placed; its number is finished. Ordering it again answers 201 商户订单号重复.",
            "Order again with a new outTradeNo.",
        ),
        Text(
            "订单 {order} 已关闭",
            "它已被 closeOrder 关闭，或下单七天后自动关闭；该单号不能再用，再次下单会返回“201 商户订单号重复”。",
            "用新的 outTradeNo 重新下单。",
        ),
    ),
    Code(
        "CFN-PAY-013",
        Text(
            "order {order} exists with other parameters: {changed}",
            "An outTradeNo may be repeated only with exactly the same parameters (the nonce may differ).",
            "Store `payment` with the order and reuse it for two hours, or take a new outTradeNo.",
        ),
        Text(
            "订单 {order} 已存在，且参数不同：{changed}",
            "同一 outTradeNo 只能用完全相同的参数重复下单（nonce 可以不同）。",
            "把 `payment` 和订单一起保存，两小时内重复使用；或使用新的 outTradeNo。",
        ),
    ),
    Code(
        "CFN-PAY-014",
        Text(
            "order {order} was placed before (`duplicate: strict`)",
            "Some merchants see 201 商户订单号重复 even for identical repeats; this project's `simulate.duplicate` plays that.",
            "Store `payment` with the order and reuse it for two hours, or take a new outTradeNo.",
        ),
        Text(
            "订单 {order} 已下过单（`duplicate: strict`）",
            "有的商户即使参数相同也会收到“201 商户订单号重复”；本项目的 `simulate.duplicate` 模拟这种情况。",
            "把 `payment` 和订单一起保存，两小时内重复使用；或使用新的 outTradeNo。",
        ),
    ),
    Code(
        "CFN-PAY-015",
        Text(
            "refund {refund} of order {order}: the amounts differ from the order or from the earlier request",
            "total_fee must equal the order's ({total} fen), and a repeated out_refund_no must repeat its refund_fee.",
            "Read the order's amount from your own record; take a new outRefundNo for another refund.",
        ),
        Text(
            "订单 {order} 的退款 {refund}：金额与订单或之前的请求不一致",
            "total_fee 必须等于订单金额（{total} 分）；重复的 out_refund_no 必须使用相同的 refund_fee。",
            "从自己的订单记录里读取金额；另一笔退款请用新的 outRefundNo。",
        ),
    ),
    Code(
        "CFN-PAY-016",
        Text(
            "refund {refund} of order {order}: paid more than a year ago",
            "Refunds are possible within one year of the payment.",
            "Pay the customer back in another way.",
        ),
        Text("订单 {order} 的退款 {refund}：付款已超过一年", "退款须在付款后一年内。", "请用其他方式退还。"),
    ),
    Code(
        "CFN-PAY-017",
        Text(
            "refund {refund} of order {order}: {fee} fen asked, {left} of {total} fen are left",
            "The refunds of an order never exceed what was paid; refunds under way count.",
            "Query the order's refunds before making another.",
        ),
        Text(
            "订单 {order} 的退款 {refund}：申请 {fee} 分，可退余额 {left} 分（订单 {total} 分）",
            "一个订单的退款总额不能超过付款额；处理中的退款也计算在内。",
            "再次退款前先查询该订单的退款。",
        ),
    ),
    Code(
        "CFN-PAY-018",
        Text(
            "refund {refund} of order {order}: 50 partial refunds are made already",
            "An order takes at most 50 refunds.",
            "Combine small refunds.",
        ),
        Text("订单 {order} 的退款 {refund}：已有 50 笔部分退款", "每个订单最多 50 笔退款。", "合并小额退款。"),
    ),
    Code(
        "CFN-PAY-019",
        Text(
            "{api}: simulated failure {outcome} ({origin})",
            "A rule of the manifest or a magic amount asked for it.",
            "`cloudfn pay rules` lists all of them.",
        ),
        Text(
            "{api}：模拟失败 {outcome}（{origin}）", "由清单规则或特殊金额触发。", "`cloudfn pay rules` 列出全部规则。"
        ),
    ),
    Code(
        "CFN-PAY-020",
        Text(
            "order {order}: no callback will come, `{function}` is no function of this project",
            "functionName names nothing that is deployed. The platform takes the money all the same and tells nobody. Functions: {known}.",
            "Correct functionName, or declare the function in the manifest.",
        ),
        Text(
            "订单 {order}：不会有回调，`{function}` 不是本项目的函数",
            "functionName 没有对应的已部署函数。平台照样收款，但不会通知任何人。现有函数：{known}。",
            "改正 functionName，或在清单中声明该函数。",
        ),
    ),
    Code(
        "CFN-PAY-021",
        Text(
            "order {order}: no callback will come, env_id did not arrive",
            "cloud.DYNAMIC_CURRENT_ENV is a JavaScript Symbol, which JSON drops in silence; a variable that is undefined is dropped too.",
            "Pass the full environment id: envId: cloud.getWXContext().ENV or process.env.TCB_ENV.",
        ),
        Text(
            "订单 {order}：不会有回调，env_id 没有传到",
            "cloud.DYNAMIC_CURRENT_ENV 是 JavaScript 的 Symbol，JSON 会悄悄丢掉；undefined 的变量同样会被丢掉。",
            "传完整的环境 ID：envId: cloud.getWXContext().ENV 或 process.env.TCB_ENV。",
        ),
    ),
    Code(
        "CFN-PAY-022",
        Text(
            "order {order}: environment `{env}` is not this one (`{own}`): deployed here, no callback would come",
            "WeChat Pay calls back the environment that envId names, by its full id with the random suffix. On this machine the function is called all the same.",
            "Use envId: cloud.getWXContext().ENV, so that every stage calls back itself.",
        ),
        Text(
            "订单 {order}：环境 `{env}` 不是当前环境（`{own}`）：部署后不会有回调",
            "微信支付会回调 envId 所指的环境，须是包含随机后缀的完整 ID。在本机仍会调用该函数。",
            "使用 envId: cloud.getWXContext().ENV，这样每个环境都回调自己。",
        ),
    ),
    Code(
        "CFN-PAY-023",
        Text(
            "order {order}: no callback will come, function_name was not sent",
            "Without functionName the payment works, but nothing is notified.",
            "Pass functionName and envId to unifiedOrder (and to refund).",
        ),
        Text(
            "订单 {order}：不会有回调，没有传 function_name",
            "没有 functionName 也能支付，但不会有任何通知。",
            "在 unifiedOrder（和 refund）中传入 functionName 和 envId。",
        ),
    ),
    Code(
        "CFN-PAY-024",
        Text(
            "order {order}: the notification is lost on purpose",
            "A rule, a magic amount or a scenario plays a callback that never arrives.",
            "The order must still be fulfilled: query it with queryOrder when the page returns, and from a timer.",
        ),
        Text(
            "订单 {order}：通知被故意丢弃",
            "规则、特殊金额或场景在模拟永远不到的回调。",
            "订单仍须发货：页面返回时以及在定时器里用 queryOrder 查询。",
        ),
    ),
    Code(
        "CFN-PAY-025",
        Text(
            "closeOrder: order {order} is younger than five minutes",
            "The documentation asks to wait five minutes after ordering; production may refuse an earlier close.",
            "Close later, for example from a timer. `simulate.strict` refuses it here too.",
        ),
        Text(
            "closeOrder：订单 {order} 生成还不到五分钟",
            "文档要求下单五分钟后才能关单；线上可能拒绝更早的关单。",
            "稍后再关，例如在定时器里。`simulate.strict` 会在本地也拒绝。",
        ),
    ),
    Code(
        "CFN-PAY-026",
        Text(
            "{api}: merchant {merchant} has no order {order}",
            "The number was never ordered, or at another merchant.",
            "Compare outTradeNo and subMchId with `cloudfn pay orders`.",
        ),
        Text(
            "{api}：商户 {merchant} 没有订单 {order}",
            "该单号没有下过单，或属于其他商户。",
            "用 `cloudfn pay orders` 核对 outTradeNo 和 subMchId。",
        ),
    ),
    Code(
        "CFN-PAY-027",
        Text(
            "queryRefund: no such refund {refund}",
            "No refund of this merchant has this number.",
            "Compare the numbers with `cloudfn pay show`.",
        ),
        Text("queryRefund：没有退款 {refund}", "该商户没有这个单号的退款。", "用 `cloudfn pay show` 核对单号。"),
    ),
    Code(
        "CFN-PAY-028",
        Text(
            "queryRefund: offset {offset} is beyond the order's {count} refunds",
            "Ten refunds are listed from `offset` on.",
            "Start at 0 and go on by 10 while there are more.",
        ),
        Text(
            "queryRefund：offset {offset} 超出该订单的 {count} 笔退款",
            "每次从 `offset` 起列出十笔。",
            "从 0 开始，每次加 10。",
        ),
    ),
    Code(
        "CFN-PAY-029",
        Text(
            "downloadBill: {reason}",
            "A day's bill exists from 09:00 (Beijing) of the next day, for three months.",
            "Pass billDate as yyyyMMdd of an earlier day and billType ALL, SUCCESS, REFUND or RECHARGE_REFUND.",
        ),
        Text(
            "downloadBill：{reason}",
            "某日的账单在次日 09:00（北京时间）后生成，保留三个月。",
            "billDate 传 yyyyMMdd 格式的较早日期，billType 传 ALL、SUCCESS、REFUND 或 RECHARGE_REFUND。",
        ),
    ),
    Code(
        "CFN-PAY-090",
        Text(
            "{api} does not know the field `{field}`",
            "WeChat Pay ignores it in silence. Nearest known field: {near}.",
            "Correct the name, or leave it out.",
        ),
        Text("{api} 没有字段 `{field}`", "微信支付会悄悄忽略它。最接近的字段：{near}。", "改正名字，或不要传。"),
    ),
    Code(
        "CFN-PAY-091",
        Text(
            "cloudPay.{api} is not implemented by the emulator",
            "The SDK sends any name; the emulator has {known}.",
            "Guard the call for local runs, or test it against the real service.",
        ),
        Text(
            "模拟器没有实现 cloudPay.{api}",
            "SDK 会发送任意名称；模拟器实现了 {known}。",
            "本地运行时跳过该调用，或用真实服务测试。",
        ),
    ),
    Code(
        "CFN-PAY-180",
        Text(
            "{api}: order {order} of merchant {merchant} is not paid, so nothing can be refunded",
            "WeChat Pay answers as if there were no such order: only a paid one can be refunded.",
            "Read the order's state first; an unpaid order is closed with closeOrder. `cloudfn pay show {order}` shows it.",
        ),
        Text(
            "{api}：商户 {merchant} 的订单 {order} 尚未支付，没有可退的款",
            "微信支付会当作该订单不存在：只有已支付的订单才能退款。",
            "先查询订单状态；未支付的订单用 closeOrder 关闭。`cloudfn pay show {order}` 可查看。",
        ),
    ),
)
