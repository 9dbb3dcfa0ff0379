"""CFN-SRC: findings in callbacks of WeChat Pay's own APIs. Params come from ``cloudfn.source.notify_checks``."""

from __future__ import annotations

from cloudfn.codes import Code, Text

NOTIFY = (
    Code(
        "CFN-SRC-050",
        Text(
            "{function} reads notifications of WeChat Pay and verifies no signature",
            "Everybody on the internet can send a request to a function with an HTTP path.",
            "v3: verify Wechatpay-Signature over timestamp, nonce and raw body with WeChat Pay's public key, and refuse old timestamps; v2: compare `sign` with the one over all fields. `cloudfn init --template wxpay-v3` shows how; `cloudfn pay prove` shows what a forgery gains.",
        ),
        Text(
            "{function} 读取微信支付通知，却没有验签",
            "互联网上的任何人都能向带有 HTTP 路径的函数发请求。",
            "v3：用微信支付公钥对时间戳、随机串和原始请求体验证 Wechatpay-Signature，并拒绝过时的时间戳；v2：把 `sign` 与全部字段的签名比较。`cloudfn init --template wxpay-v3` 有示例；`cloudfn pay prove` 会演示伪造的后果。",
        ),
    ),
    Code(
        "CFN-SRC-051",
        Text(
            "`{value}` tells WeChat Pay that all is well",
            "Of v3's callbacks the status alone counts: after 200 or 204, which an object without statusCode is answered with, the payment is never told again.",
            "Return a failure with a status: `{{statusCode: 500, body: JSON.stringify({{code: 'FAIL', message: '...'}})}}`, in Python `{{\"statusCode\": 500, \"body\": json.dumps(...)}}`.",
        ),
        Text(
            "`{value}` 等于告诉微信支付一切正常",
            "v3 回调只看状态码：200 或 204（没有 statusCode 的对象也以 200 应答）之后，这笔支付不会再通知。",
            "失败时返回状态码：`{{statusCode: 500, body: JSON.stringify({{code: 'FAIL', message: '...'}})}}`，Python 为 `{{\"statusCode\": 500, \"body\": json.dumps(...)}}`。",
        ),
    ),
    Code(
        "CFN-SRC-052",
        Text(
            "{function} never looks at the amount that was paid",
            "The notification tells what was paid, and an order may have been placed for less than its price.",
            "Compare amount.total (v2 total_fee) with the amount stored when the order was placed, and refuse a difference.",
        ),
        Text(
            "{function} 从不检查实付金额",
            "通知会说明实际支付的金额，而下单金额可能低于应付的价格。",
            "把 amount.total（v2 为 total_fee）与下单时保存的金额比较，不一致就拒绝。",
        ),
    ),
)
