"""Codes of how the reply of a callback was judged."""

from __future__ import annotations

from cloudfn.codes import Code, Text

VERDICTS = (
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
)
