"""CFN-PAY: WeChat Pay. 001-019 refused requests, 020-029 callbacks that cannot come and order states, 030-049 verdicts on
replies, 050-069 commands and look-ups, 070-089 scenarios and the prover, 090-099 notes.
"""

from __future__ import annotations

from cloudfn.codes import Code, Text, table
from cloudfn.codes.pay_book import BOOK
from cloudfn.codes.pay_forgeries import FORGERIES
from cloudfn.codes.pay_own_api import OWN_API
from cloudfn.codes.pay_setup import SETUP
from cloudfn.codes.pay_sharing import SHARING
from cloudfn.codes.pay_v2 import V2

CODES = table(
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
        "CFN-PAY-030",
        Text(
            "not accepted: errcode is {errcode}",
            "Any errcode but 0 asks WeChat Pay to call again, for up to two days.",
            "Return {{errcode: 0, errmsg: 'ok'}} once the order is stored as paid, also when it was before.",
        ),
        Text(
            "未被接受：errcode 为 {errcode}",
            "errcode 不为 0 表示要求微信支付再次回调，最长两天。",
            "订单已记为已支付后（包括之前已处理的）返回 {{errcode: 0, errmsg: 'ok'}}。",
        ),
    ),
    Code(
        "CFN-PAY-031",
        Text(
            "not accepted: the reply {reply} has no errcode",
            "The documentation demands {{errcode, errmsg}} and counts everything else as a failure. What developers saw differs, so the stricter reading is played here.",
            "Return {{errcode: 0, errmsg: 'ok'}}, all lower case.",
        ),
        Text(
            "未被接受：返回值 {reply} 没有 errcode",
            "文档要求返回 {{errcode, errmsg}}，其余都算失败。开发者看到的现象并不一致，这里按更严格的理解处理。",
            "返回 {{errcode: 0, errmsg: 'ok'}}，全部小写。",
        ),
    ),
    Code(
        "CFN-PAY-032",
        Text(
            "not accepted: the function returned nothing",
            "A missing return or a missing await makes the result undefined, and WeChat Pay calls again for up to two days.",
            "End every path with return {{errcode: 0, errmsg: 'ok'}}; await the work before.",
        ),
        Text(
            "未被接受：函数没有返回值",
            "缺少 return 或 await 会使结果为 undefined，微信支付会继续回调，最长两天。",
            "每条路径都以 return {{errcode: 0, errmsg: 'ok'}} 结束；此前的操作要 await。",
        ),
    ),
    Code(
        "CFN-PAY-033",
        Text(
            "not accepted: errCode with a capital C in {reply}",
            "The protocol's key is errcode; errCode belongs to the SDK's own results.",
            "Return {{errcode: 0, errmsg: 'ok'}}, all lower case.",
        ),
        Text(
            "未被接受：{reply} 里写成了大写 C 的 errCode",
            "协议要求的键是 errcode；errCode 是 SDK 结果里的写法。",
            "返回 {{errcode: 0, errmsg: 'ok'}}，全部小写。",
        ),
    ),
    Code(
        "CFN-PAY-034",
        Text(
            "not accepted: {reply} is the reply of a merchant's own server",
            "return_code belongs to the HTTP notification of plain WeChat Pay; a cloud function answers errcode.",
            "Return {{errcode: 0, errmsg: 'ok'}}.",
        ),
        Text(
            "未被接受：{reply} 是商户服务器的应答格式",
            "return_code 属于普通微信支付的 HTTP 通知；云函数应返回 errcode。",
            "返回 {{errcode: 0, errmsg: 'ok'}}。",
        ),
    ),
    Code(
        "CFN-PAY-035",
        Text(
            "not accepted: errcode is {value}, not the number 0",
            "What the platform makes of a string or boolean is not documented; the stricter reading is played here.",
            "Return the number: {{errcode: 0, errmsg: 'ok'}}.",
        ),
        Text(
            "未被接受：errcode 是 {value}，不是数字 0",
            "文档没有说明平台如何处理字符串或布尔值；这里按更严格的理解处理。",
            "返回数字：{{errcode: 0, errmsg: 'ok'}}。",
        ),
    ),
    Code(
        "CFN-PAY-036",
        Text(
            "not accepted: the callback failed ({kind}): {message}",
            "A callback that throws, exits or does not load counts as a failure and is repeated.",
            "See `cloudfn logs`; catch what may fail and decide between errcode 0 and a retry.",
        ),
        Text(
            "未被接受：回调失败（{kind}）：{message}",
            "抛错、退出或无法加载的回调都算失败，会被重复调用。",
            "查看 `cloudfn logs`；捕获可能的错误，并决定返回 errcode 0 还是等待重试。",
        ),
    ),
    Code(
        "CFN-PAY-037",
        Text(
            "not accepted: the callback ran into its time limit: {message}",
            "The platform ends the function at its timeout and calls again.",
            "Raise `timeout` in the manifest (the default of 3 s is short for a cold start), and do less before answering.",
        ),
        Text(
            "未被接受：回调超时：{message}",
            "平台在超时后结束函数并再次回调。",
            "在清单里调大 `timeout`（默认 3 秒对冷启动偏短），并减少应答前的工作。",
        ),
    ),
    Code(
        "CFN-PAY-038",
        Text(
            "the local cloud stopped during this attempt",
            "The process ended before the reply came; the function may have run.",
            "Nothing to do: it is delivered again, as the platform would after losing the answer.",
        ),
        Text(
            "本次投递期间本地云停止了",
            "进程在收到应答之前结束；函数可能已经运行。",
            "无需处理：会再次投递，就像平台丢失应答后一样。",
        ),
    ),
    Code(
        "CFN-PAY-040",
        Text(
            "accepted, though errmsg is missing",
            "The protocol's table calls errmsg required, the guide accepts errcode alone.",
            "Return {{errcode: 0, errmsg: 'ok'}} to be safe.",
        ),
        Text(
            "已接受，但缺少 errmsg",
            "协议表里 errmsg 为必填，而指南里只有 errcode 也可以。",
            "稳妥起见返回 {{errcode: 0, errmsg: 'ok'}}。",
        ),
    ),
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
    Code(
        "CFN-PAY-070",
        Text(
            "there is no order to play with: no order waits for payment, and none came from {tried}",
            "An unpaid order of merchant {merchant} in the project's state is taken, else the first of `callers` is called.",
            'Place an order in `cloudfn dev`, or say what the ordering function gets: --data \'{{"productId": "p1"}}\'.',
        ),
        Text(
            "没有可用的订单：没有待支付的订单，下单函数也没有产生订单：{tried}",
            "先使用项目状态中商户 {merchant} 的未支付订单，否则调用 `callers` 里的第一个函数。",
            '在 `cloudfn dev` 中下单，或用 --data \'{{"productId": "p1"}}\' 指定下单函数的参数。',
        ),
    ),
    Code(
        "CFN-PAY-071",
        Text(
            "{function} does not accept a genuine notification of order {order}: {reply}",
            "Nothing can be proven while the first delivery is answered with a retry.",
            "`cloudfn explain {why}`; see what the function wrote with `cloudfn pay success` and `cloudfn logs`.",
        ),
        Text(
            "{function} 不接受订单 {order} 的真实通知：{reply}",
            "第一次投递就要求重试，无法继续证明。",
            "`cloudfn explain {why}`；用 `cloudfn pay success` 和 `cloudfn logs` 查看函数输出。",
        ),
    ),
    Code(
        "CFN-PAY-072",
        Text(
            "{function} accepts the notification of order {order} and changes nothing: the payment is never fulfilled",
            "No document changed and nothing left the machine, so the money is taken for nothing.",
            "Mark the order as paid in the callback, in a transaction.",
        ),
        Text(
            "{function} 接受了订单 {order} 的通知，但什么都没有改变：付款永远不会发货",
            "没有文档变化，也没有外部影响，等于白收了钱。",
            "在回调里用事务把订单标记为已支付。",
        ),
    ),
    Code(
        "CFN-PAY-073",
        Text(
            "{place} {steps}: fulfilled twice when the same notification arrives twice",
            "WeChat Pay repeats notifications, also after an accepted one.",
            "In one transaction read the order, stop when it is paid already, and do everything else after that check. A collection that only logs is left out with --ignore NAME.",
        ),
        Text(
            "{place} {steps}：同一通知到达两次时发货了两次",
            "微信支付会重复通知，即使之前已被接受。",
            "在一个事务里读取订单，已支付则直接返回成功，其余操作都放在检查之后。只做日志的集合可用 --ignore NAME 排除。",
        ),
    ),
    Code(
        "CFN-PAY-074",
        Text(
            "{place} {steps}: fulfilled again when {count} deliveries run at the same time",
            "A check and a later write leave a gap in which the other delivery checks too. Duplicates within a second happen.",
            "Put check and write into one runTransaction, or make the write conditional: where({{_id, status: 'created'}}).update(...).",
        ),
        Text(
            "{place} {steps}：{count} 个投递同时运行时重复发货",
            "先检查再写入之间有空隙，另一个投递也会通过检查。一秒内的重复通知确实会发生。",
            "把检查和写入放进同一个 runTransaction，或用条件更新：where({{_id, status: 'created'}}).update(...)。",
        ),
    ),
    Code(
        "CFN-PAY-075",
        Text(
            "{place} {steps}: lost when the worker dies after backend call {n} ({call}) and WeChat Pay calls again",
            "What marks the order as done was stored before the rest, so the retry believes that all is done.",
            "Put everything that a payment causes into one transaction with the mark, or make the mark the last step.",
        ),
        Text(
            "{place} {steps}：进程在第 {n} 次后端调用（{call}）后崩溃、微信重试时，发货丢失",
            "标记“已完成”的写入先于其他写入，重试时就以为全部完成了。",
            "把支付引起的所有写入与标记放进同一个事务，或把标记放在最后一步。",
        ),
    ),
    Code(
        "CFN-PAY-076",
        Text(
            "{change}: any user of the mini program can call {function}, and nothing was paid",
            "Cloud functions can be called by every user of the mini program, with any event.",
            "Stop when cloud.getWXContext().SOURCE is not 'wx_paycallback', or ask queryOrder before fulfilling.",
        ),
        Text(
            "{change}：小程序的任何用户都能调用 {function}，而并没有付款",
            "小程序的每个用户都能用任意参数调用云函数。",
            "当 cloud.getWXContext().SOURCE 不是 'wx_paycallback' 时拒绝，或在发货前用 queryOrder 查询。",
        ),
    ),
    Code(
        "CFN-PAY-077",
        Text(
            "{change}: fulfilled for the unknown order {unknown}",
            "The order of the event is not one of yours, and still something was given away.",
            "Look the order up by outTradeNo first, and refuse what is not there.",
        ),
        Text(
            "{change}：为不存在的订单 {unknown} 发了货",
            "事件里的订单不是你的，却仍然发了货。",
            "先按 outTradeNo 查找订单，找不到就拒绝。",
        ),
    ),
    Code(
        "CFN-PAY-078",
        Text(
            "{change}: fulfilled although {paid} of {total} fen were paid",
            "The amount that was paid is not compared with the order's own price.",
            "Compare event.totalFee with the amount stored when the order was placed, and refuse a difference.",
        ),
        Text(
            "{change}：订单 {total} 分只付了 {paid} 分，却仍然发货",
            "没有把实付金额与订单自己的价格比较。",
            "把 event.totalFee 与下单时保存的金额比较，不一致就拒绝。",
        ),
    ),
    Code(
        "CFN-PAY-079",
        Text(
            "{function} goes on after its answer: {call}",
            "A missing await lets calls outlive the answer; in the cloud the instance freezes and they may never happen.",
            "Await every call before returning.",
        ),
        Text(
            "{function} 在返回之后仍在执行：{call}",
            "缺少 await 会使调用晚于返回；在云端实例会被冻结，这些调用可能永远不会发生。",
            "返回之前 await 所有调用。",
        ),
    ),
    Code(
        "CFN-PAY-080",
        Text(
            "{effect}: {times} times for one payment",
            "Messages and requests to other services are repeated when the notification is.",
            "Do it only in the delivery that wins the transaction.",
        ),
        Text(
            "{effect}：一次付款执行了 {times} 次",
            "通知重复时，消息和对其他服务的请求也会重复。",
            "只在赢得事务的那次投递里执行。",
        ),
    ),
    Code(
        "CFN-PAY-081",
        Text(
            "{function} does not accept a notification that it has handled before: {reply}",
            "Nothing is fulfilled twice, but WeChat Pay goes on calling for a day.",
            "Answer {{errcode: 0, errmsg: 'ok'}} when the order is paid already.",
        ),
        Text(
            "{function} 不接受已经处理过的通知：{reply}",
            "虽然没有重复发货，但微信支付会继续回调一整天。",
            "订单已支付时也返回 {{errcode: 0, errmsg: 'ok'}}。",
        ),
    ),
    Code(
        "CFN-PAY-082",
        Text(
            "{change}: the merchant number of the event is not checked",
            "Only the platform can send such an event, so this is a second line of defence.",
            "Compare event.subMchId with your own.",
        ),
        Text(
            "{change}：没有检查事件里的商户号",
            "只有平台能发出这样的事件，因此这只是第二道防线。",
            "把 event.subMchId 与自己的商户号比较。",
        ),
    ),
    Code(
        "CFN-PAY-083",
        Text(
            "{effect}: repeated when the worker dies after backend call {n} ({call})",
            "What leaves the machine cannot be taken back, and the retry cannot know that it was done.",
            "Give it an idempotency key of the receiver, or write it down first and send it from a timer.",
        ),
        Text(
            "{effect}：进程在第 {n} 次后端调用（{call}）后崩溃时会重复执行",
            "离开本机的操作无法撤回，重试也不知道它已经执行过。",
            "使用对方支持的幂等键，或先记录下来、由定时器发送。",
        ),
    ),
    Code(
        "CFN-PAY-084",
        Text(
            "{place} {steps}: wrong when the worker dies after backend call {n} ({call}) and WeChat Pay calls again",
            "The first delivery did a part before it died, and the retry did that part again.",
            "Put everything that a payment causes into one transaction.",
        ),
        Text(
            "{place} {steps}：进程在第 {n} 次后端调用（{call}）后崩溃、微信重试时，结果错误",
            "第一次投递在崩溃前已完成一部分，重试又做了一遍。",
            "把支付引起的所有写入放进同一个事务。",
        ),
    ),
    Code(
        "CFN-PAY-085",
        Text(
            "{place} {steps}: scenario `{scenario}` does not end as one delivery does",
            "The values are those at the start, after one undisturbed delivery, and after the scenario.",
            "`cloudfn pay prove` finds the smallest case and says what to change.",
        ),
        Text(
            "{place} {steps}：场景 `{scenario}` 的结果与一次正常投递不同",
            "三个值分别是开始时、一次正常投递后、场景之后。",
            "`cloudfn pay prove` 会找到最小的反例并说明如何修改。",
        ),
    ),
    Code(
        "CFN-PAY-086",
        Text(
            "{change}: gained in scenario `{scenario}`, where nothing may be",
            "What only a genuine, full payment may cause was caused by something else.",
            "Check the source, look the order up, compare the amount; `cloudfn pay prove` tells which is missing.",
        ),
        Text(
            "{change}：在不应有任何收获的场景 `{scenario}` 中发生了变化",
            "只有真实、足额的付款才能引起的变化，被其他情况引起了。",
            "检查来源、查找订单、比较金额；`cloudfn pay prove` 会指出缺少哪一项。",
        ),
    ),
    Code(
        "CFN-PAY-087",
        Text(
            "{place} {steps}: an old notification undoes what came later",
            "Retries can arrive after a refund; a callback that just writes its state flips the order back.",
            "Write the new state only where the old one allows it: where({{_id, status: 'created'}}).update(...).",
        ),
        Text(
            "{place} {steps}：旧通知覆盖了之后的状态",
            "退款之后仍可能收到旧的重试；直接写状态的回调会把订单改回去。",
            "只在旧状态允许时写入新状态：where({{_id, status: 'created'}}).update(...)。",
        ),
    ),
    Code(
        "CFN-PAY-089",
        Text("no scenario `{name}`", "Scenarios come with cloudfn and have fixed names.", "One of: {known}."),
        Text("没有场景 `{name}`", "场景随 cloudfn 提供，名称固定。", "可选：{known}。"),
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
        "CFN-PAY-120",
        Text(
            "{change}: ordered through {caller} for {paid} instead of {total} fen, with a smaller `{field}` in its event, and fulfilled all the same",
            "Every user of the mini program can call {caller} with any event. WeChat Pay confirms what the order costs, so the callback cannot notice.",
            "Take the price from your own documents, by the product's id, and never from the event. Where the payer may name the price, prove with --free-amount.",
        ),
        Text(
            "{change}：调用 {caller} 时把参数里的 `{field}` 改小，只按 {paid} 分（而不是 {total} 分）下单，却仍然全额发货",
            "小程序的每个用户都能用任意参数调用 {caller}。微信支付确认的是订单金额，因此回调无法察觉。",
            "按商品 ID 从自己的文档里读取价格，不要用参数里的价格。如果金额本来就由付款人决定，请用 --free-amount 证明。",
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
    *BOOK,
    *OWN_API,
    *FORGERIES,
    *V2,
    *SETUP,
    *SHARING,
)
