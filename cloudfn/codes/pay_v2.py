"""Codes of WeChat Pay's API v2: its XML, signs, certificate, notifications."""

from __future__ import annotations

from cloudfn.codes import Code, Text

V2 = (
    Code(
        "CFN-PAY-161",
        Text(
            "{path}: not a request of API v2: {problem}",
            "v2 takes POST with one element `<xml>` whose children hold texts; nothing nested, no DOCTYPE.",
            "Build the message from flat fields, values in CDATA, in UTF-8; JSON is v3's.",
        ),
        Text(
            "{path}：不是 v2 的请求：{problem}",
            "v2 只接受 POST，请求体是一个 `<xml>` 元素，其子元素只含文本；不能嵌套，不能有 DOCTYPE。",
            "用平铺的字段生成报文，值放在 CDATA 中，使用 UTF-8；JSON 是 v3 的格式。",
        ),
    ),
    Code(
        "CFN-PAY-162",
        Text(
            "the sign of {path} does not fit: {why}",
            "Signed is `{text}`, with the merchant's API key (not the APIv3 key) for ***: MD5 or, where sign_type says so, HMAC-SHA256, in upper-case hex.",
            "Sign the non-empty fields but `sign`, sorted by name, exactly as they are sent. The key is `apiKey` of the binding, else that of the local set: `cloudfn pay keys` gives it to the functions.",
        ),
        Text(
            "{path} 的 sign 不正确：{why}",
            "签名的文本是 `{text}`，*** 处是商户的 API 密钥（不是 APIv3 密钥）：MD5，或 sign_type 指定的 HMAC-SHA256，大写十六进制。",
            "除 `sign` 外的非空字段按名称排序，按实际发送的值签名。密钥是绑定的 `apiKey`，没有时用本地密钥：`cloudfn pay keys` 会提供给函数。",
        ),
    ),
    Code(
        "CFN-PAY-163",
        Text(
            "{path}: the certificate of merchant {merchant} was not shown ({problem})",
            "Refunds and the fund flow need the merchant's API certificate in the TLS connection, besides the sign.",
            "Pass apiclient_cert.p12 as `pfx` with the merchant number as passphrase, or apiclient_cert.pem and apiclient_key.pem as `cert` and `key`; `cloudfn pay keys` makes them.",
        ),
        Text(
            "{path}：没有出示商户 {merchant} 的证书（{problem}）",
            "除 sign 之外，退款和资金账单还要求在 TLS 连接中出示商户 API 证书。",
            "把 apiclient_cert.p12 作为 `pfx`（密码是商户号），或把 apiclient_cert.pem 和 apiclient_key.pem 作为 `cert` 和 `key` 传入；`cloudfn pay keys` 会生成它们。",
        ),
    ),
    Code(
        "CFN-PAY-164",
        Text(
            "wx.requestPayment: paySign of order {order} does not verify ({detail})",
            "An order of v2 is paid with appId, nonceStr, package, signType, timeStamp, signed with the merchant's API key.",
            "Sign exactly the values that are passed to the page, with appId and without paySign, by the signType that is passed.",
        ),
        Text(
            "wx.requestPayment：订单 {order} 的 paySign 验证失败（{detail}）",
            "v2 订单用商户 API 密钥对 appId、nonceStr、package、signType、timeStamp 签名后支付。",
            "签名的值必须与传给页面的完全一致：包含 appId，不含 paySign，并使用所传的 signType。",
        ),
    ),
    Code(
        "CFN-PAY-165",
        Text(
            "the callback did not acknowledge ({problem}): it is called again ({reply})",
            "v2 wants status 200 and `<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>`; everything else is a failure.",
            "Answer so once the order is fulfilled, and with FAIL where it is not.",
        ),
        Text(
            "回调没有确认（{problem}）：会再次通知（{reply}）",
            "v2 要求状态码 200 和 `<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>`，其他都算失败。",
            "订单处理完成后这样应答，没有完成时返回 FAIL。",
        ),
    ),
    Code(
        "CFN-PAY-166",
        Text(
            "the callback accepted a forged notification (`{fault}`): {reply}",
            "Its sign was made with another key on purpose: a callback that takes it takes anybody's.",
            "Compute the sign over all fields with the API key, compare it with `sign`, and answer FAIL where they differ.",
        ),
        Text(
            "回调接受了伪造的通知（`{fault}`）：{reply}",
            "它的 sign 故意用另一个密钥生成：接受它的回调会接受任何人的通知。",
            "用 API 密钥对全部字段计算 sign 并与 `sign` 比较，不一致时返回 FAIL。",
        ),
    ),
)
