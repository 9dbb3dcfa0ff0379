"""Codes of forged notifications of API v3 and v2: what a callback gave away, or acknowledged, that it must refuse; and
of failures that any callback acknowledges.
"""

from __future__ import annotations

from cloudfn.codes import Code, Text

FORGERIES = (
    Code(
        "CFN-PAY-170",
        Text(
            "{change}: fulfilled for a notification that nobody signed ({how}), and nothing was paid",
            "Everybody on the internet can send a request to {function}, and every user of the mini program can call it. That a text could be decrypted tells that its writer had the key, not that it was WeChat Pay.",
            "Verify before anything else and refuse what has no signature: v3 `Wechatpay-Signature` over timestamp, nonce and raw body with WeChat Pay's public key or certificate; v2 `sign` over all fields with the API key. Trust no event that did not come so.",
        ),
        Text(
            "{change}：通知没有签名（{how}），并未付款，却发了货",
            "互联网上的任何人都能向 {function} 发请求，小程序的每个用户都能调用它。能解密只说明对方有密钥，不说明是微信支付。",
            "首先验签，没有签名就拒绝：v3 用微信支付公钥或平台证书，对时间戳、随机串和原始请求体验证 `Wechatpay-Signature`；v2 用 API 密钥验证全部字段的 `sign`。不是这样来的事件一律不信任。",
        ),
    ),
    Code(
        "CFN-PAY-171",
        Text(
            "{change}: fulfilled for a notification that a stranger signed ({how})",
            "The signature was made with a key that is not WeChat Pay's. A key that is unknown, or a check whose failure is only logged, must end in a refusal.",
            "Verify with the key that you got from the merchant platform, chosen by Wechatpay-Serial from those you know; answer 401 where the serial is unknown or the signature does not fit.",
        ),
        Text(
            "{change}：通知由陌生人签名（{how}），却发了货",
            "签名使用的密钥不是微信支付的。遇到未知的密钥，或验签失败只写日志，都必须拒绝。",
            "用商户平台提供的公钥验签，按 Wechatpay-Serial 从已知的密钥中选取；序列号未知或签名不符时返回 401。",
        ),
    ),
    Code(
        "CFN-PAY-172",
        Text(
            "{change}: fulfilled for a signature probe (WECHATPAY/SIGNTEST/...)",
            "WeChat Pay now and then sends a signature that begins so and must fail; whoever lets it pass lets everybody's pass.",
            "Treat it as any wrong signature: answer 401. The same notification comes again, rightly signed.",
        ),
        Text(
            "{change}：收到签名探测（WECHATPAY/SIGNTEST/...）却发了货",
            "微信支付会不时发送以此开头、必须验签失败的签名；放过它就等于放过所有人。",
            "与其他错误签名一样处理：返回 401。同一通知会带着正确的签名再来。",
        ),
    ),
    Code(
        "CFN-PAY-173",
        Text(
            "{function} acknowledged a signature probe of order {order} without fulfilling it: {reply}",
            "A probe that is answered with 200 or 204 counts as delivered: the same payment is not told again.",
            "Answer every signature that does not verify with 401 or another status of 4xx or 5xx.",
        ),
        Text(
            "{function} 确认了订单 {order} 的签名探测却没有发货：{reply}",
            "用 200 或 204 应答探测等于确认送达：这笔支付不会再通知。",
            "验签失败一律返回 401 或其他 4xx、5xx 状态码。",
        ),
    ),
    Code(
        "CFN-PAY-174",
        Text(
            "{change}: fulfilled for a notification that was signed ten minutes ago",
            "A signature stays right for ever. Whoever has seen one notification can send it again at any time, as long as nobody looks at Wechatpay-Timestamp.",
            "Refuse when `Math.abs(Date.now() / 1000 - Number(timestamp)) > 300`, as WeChat Pay's own libraries do; a retry carries a new timestamp.",
        ),
        Text(
            "{change}：通知是十分钟前签名的，却发了货",
            "签名永远有效。只要没有人检查 Wechatpay-Timestamp，见过一次通知的人随时可以重放。",
            "当 `Math.abs(Date.now() / 1000 - Number(timestamp)) > 300` 时拒绝，微信支付官方库就是这样做的；重试的通知带有新的时间戳。",
        ),
    ),
    Code(
        "CFN-PAY-175",
        Text(
            "{change}: fulfilled for a notification that was altered on its way ({how})",
            "What was signed and encrypted is not what arrived, and nobody noticed.",
            "v3: verify the signature over the raw body as it arrived, and let AES-256-GCM check its tag (`setAuthTag`, then `final()`); v2: compute `sign` over all the fields that arrived.",
        ),
        Text(
            "{change}：通知在途中被改动（{how}），却发了货",
            "签名和加密的内容与收到的不同，而没有人发现。",
            "v3：对收到的原始请求体验签，并让 AES-256-GCM 检查认证标签（`setAuthTag` 之后 `final()`）；v2：对收到的全部字段计算 `sign`。",
        ),
    ),
    Code(
        "CFN-PAY-176",
        Text(
            "{change}: fulfilled for a notification of another merchant",
            "WeChat Pay signs for all merchants alike, and one APIv3 key may serve several of one company: a payment to another merchant number is not yours.",
            "Compare mchid (v2 mch_id) of the notification with your own, and refuse what you cannot decrypt.",
        ),
        Text(
            "{change}：通知属于另一个商户，却发了货",
            "微信支付为所有商户签名，同一公司的多个商户号也可能使用同一个 APIv3 密钥：付给另一个商户号的钱不是你的。",
            "把通知里的 mchid（v2 为 mch_id）与自己的比较；解密失败就拒绝。",
        ),
    ),
    Code(
        "CFN-PAY-177",
        Text(
            "{change}: fulfilled although {paid} of {total} fen were paid",
            "The amount that was paid is not compared with the order's own price.",
            "Compare amount.total (v2 total_fee) with the amount stored when the order was placed, and refuse a difference.",
        ),
        Text(
            "{change}：订单 {total} 分只付了 {paid} 分，却仍然发货",
            "没有把实付金额与订单自己的价格比较。",
            "把 amount.total（v2 为 total_fee）与下单时保存的金额比较，不一致就拒绝。",
        ),
    ),
    Code(
        "CFN-PAY-178",
        Text(
            "{change}: fulfilled for the unknown order {unknown}",
            "The order of the notification is not one of yours, and still something was given away.",
            "Look the order up by out_trade_no first, and refuse what is not there.",
        ),
        Text(
            "{change}：为不存在的订单 {unknown} 发了货",
            "通知里的订单不是你的，却仍然发了货。",
            "先按 out_trade_no 查找订单，找不到就拒绝。",
        ),
    ),
    Code(
        "CFN-PAY-179",
        Text(
            "{change}: lost when backend call {n} ({call}) fails, since the callback acknowledges all the same ({reply})",
            "A failure that is caught, logged and answered with an acknowledgement loses the payment: it is never told again. Of v3's callbacks the status alone counts, 200 with a failure in its body acknowledges too.",
            "Answer a failure as one: cloudPay `{{errcode: 1}}`, v3 status 500, v2 `return_code` FAIL; or let the error pass.",
        ),
        Text(
            "{change}：第 {n} 次后端调用（{call}）失败时支付丢失，因为回调仍然确认（{reply}）",
            "捕获并记录错误后仍然应答成功，会丢失这笔支付：不会再通知。v3 回调只看状态码，200 加上失败的内容也算确认。",
            "失败时如实应答：cloudPay 返回 `{{errcode: 1}}`，v3 返回状态码 500，v2 返回 `return_code` FAIL；或者让错误抛出。",
        ),
    ),
    Code(
        "CFN-PAY-196",
        Text(
            "{change}: the buyer wrote it from the mini program, and nothing was paid: {call}",
            "`{collection}` may be written by its users ({permission}), also by requests that no page of yours makes. Who owns an order can so set it to paid, and {function} is never called.",
            "Let functions alone write what a payment decides: `documents.collections.{collection}: {{permission: ADMINWRITE}}`, or rules with `write: false`; what users may change belongs into another collection.",
        ),
        Text(
            "{change}：买家从小程序端直接写入，并未付款：{call}",
            "`{collection}` 允许用户写入（{permission}），也包括不经过你的页面发出的请求。订单的拥有者可以把它改成已支付，而 {function} 从未被调用。",
            "由支付决定的内容只让云函数写：`documents.collections.{collection}: {{permission: ADMINWRITE}}`，或写规则 `write: false`；用户可以修改的内容放到另一个集合。",
        ),
    ),
    Code(
        "CFN-PAY-197",
        Text(
            "{change}: the buyer could write it from the mini program if `{collection}` is {permission} in the cloud: {call}",
            "The manifest does not say who may write `{collection}`. A collection made in the vendor's console is PRIVATE, so whoever owns an order can set it to paid without a payment, and {function} is never called.",
            "Say it: `documents.collections.{collection}: {{permission: ADMINWRITE}}`; `cloudfn deploy` sets it.",
        ),
        Text(
            "{change}：如果线上的 `{collection}` 是 {permission}，买家可以从小程序端直接写入：{call}",
            "清单没有声明谁能写 `{collection}`。在控制台创建的集合默认是 PRIVATE，订单的拥有者不付款就能把它改成已支付，而 {function} 从未被调用。",
            "请声明：`documents.collections.{collection}: {{permission: ADMINWRITE}}`；`cloudfn deploy` 会设置它。",
        ),
    ),
)
