"""Codes of WeChat Pay's own API v3: signatures, fields, keys, notifications."""

from __future__ import annotations

from cloudfn.codes import Code, Text

OWN_API = (
    Code(
        "CFN-PAY-121",
        Text(
            "the header Authorization is not v3's: {problem}",
            'Every request of API v3 carries `Authorization: WECHATPAY2-SHA256-RSA2048 mchid="...",nonce_str="...",timestamp="...",serial_no="...",signature="..."`; timestamp is in seconds.',
            "Let the client sign, or write the header exactly so: pairs with quotes, separated by commas.",
        ),
        Text(
            "请求头 Authorization 不符合 v3 的格式：{problem}",
            'API v3 的每个请求都要带 `Authorization: WECHATPAY2-SHA256-RSA2048 mchid="...",nonce_str="...",timestamp="...",serial_no="...",signature="..."`，timestamp 以秒为单位。',
            "让客户端库签名，或严格按此格式书写：值加双引号，用逗号分隔。",
        ),
    ),
    Code(
        "CFN-PAY-122",
        Text(
            "serial_no {serial} is not the certificate of merchant {merchant} (known: {known})",
            "serial_no is the serial number of the merchant's API certificate, in hex, not that of WeChat Pay's certificate and no PUB_KEY_ID.",
            "`openssl x509 -in apiclient_cert.pem -noout -serial` shows it; set it in the function and under `serialNo` of the binding.",
        ),
        Text(
            "serial_no {serial} 不是商户 {merchant} 的证书序列号（已知：{known}）",
            "serial_no 是商户 API 证书的十六进制序列号，不是微信支付平台证书的，也不是 PUB_KEY_ID。",
            "用 `openssl x509 -in apiclient_cert.pem -noout -serial` 查看，并写入函数和绑定的 `serialNo`。",
        ),
    ),
    Code(
        "CFN-PAY-123",
        Text(
            "the signatures of merchant {merchant} are NOT checked: its public key is not known here ({trouble})",
            "The requests are signed with a key that the manifest does not name, so anybody's would be served; WeChat Pay would refuse a wrong one.",
            'Name it in the binding, `privateKey: "${{env:MCH_PRIVATE_KEY:-}}"` or `certificate`; or run `cloudfn pay keys` and let the functions sign with the local set. With `simulate: {{strict: true}}` such requests are refused.',
        ),
        Text(
            "商户 {merchant} 的签名没有验证：本地不知道它的公钥（{trouble}）",
            "请求用清单没有写明的密钥签名，因此任何人的请求都会被受理；微信支付会拒绝错误的签名。",
            '在绑定中写明 `privateKey: "${{env:MCH_PRIVATE_KEY:-}}"` 或 `certificate`；或运行 `cloudfn pay keys`，让函数用本地密钥签名。设置 `simulate: {{strict: true}}` 时会拒绝这类请求。',
        ),
    ),
    Code(
        "CFN-PAY-124",
        Text(
            "timestamp {timestamp} is {off} s away from the clock ({now}), 300 are allowed",
            "The timestamp of Authorization is in seconds since 1970, and is taken anew for each request.",
            "Use `Math.floor(Date.now() / 1000)` when the request is made, not when the module is loaded; do not send a signed request again later.",
        ),
        Text(
            "timestamp {timestamp} 与时钟（{now}）相差 {off} 秒，最多允许 300 秒",
            "Authorization 中的 timestamp 是 1970 年以来的秒数，每个请求都要重新取。",
            "在发请求时取 `Math.floor(Date.now() / 1000)`，不要在加载模块时取；也不要把签过名的请求留到以后再发。",
        ),
    ),
    Code(
        "CFN-PAY-125",
        Text(
            "the request is signed by merchant {header} and speaks of {written}",
            "mchid (for service providers sp_mchid) of body or query is the merchant in the header Authorization.",
            "Take both from the same variable.",
        ),
        Text(
            "请求由商户 {header} 签名，内容却是商户 {written}",
            "请求体或查询参数里的 mchid（服务商为 sp_mchid）必须与 Authorization 头中的商户相同。",
            "两处使用同一个变量。",
        ),
    ),
    Code(
        "CFN-PAY-126",
        Text(
            "signed with another key than the one of serial {serial} (it was: {other})",
            "The signature does not come from the private key of this certificate, or not by SHA256withRSA (PKCS#1 v1.5).",
            "Sign with the apiclient_key.pem that belongs to this certificate: `openssl x509 -in apiclient_cert.pem -noout -pubkey` and `openssl rsa -in apiclient_key.pem -pubout` print the same. A key from a variable needs its line ends: `key.replace(/\\\\n/g, '\\n')`.",
        ),
        Text(
            "签名使用的不是序列号 {serial} 对应的私钥（实际是：{other}）",
            "签名不是由该证书的私钥产生，或没有使用 SHA256withRSA（PKCS#1 v1.5）。",
            "使用与该证书配套的 apiclient_key.pem：`openssl x509 -in apiclient_cert.pem -noout -pubkey` 与 `openssl rsa -in apiclient_key.pem -pubout` 的输出应当相同。从变量读取私钥时要还原换行：`key.replace(/\\\\n/g, '\\n')`。",
        ),
    ),
    Code(
        "CFN-PAY-127",
        Text(
            "what was signed is not what was sent: line {lines} differs; signed `{signed}`, sent `{sent}`",
            "Five lines are signed, each ended by \\n: method, path with query, timestamp, nonce, body. Lines 2 and 5 are taken byte by byte as they are sent.",
            "Build the body once as a text, sign that text and send that same text; sign the path with its query as the client sends it, without host. For GET line 5 is empty, its line end stays.",
        ),
        Text(
            "签名的内容与发送的内容不同：第 {lines} 行不一致；签名的是 `{signed}`，发送的是 `{sent}`",
            "签名串有五行，每行以 \\n 结束：请求方法、带查询参数的路径、时间戳、随机串、请求体。第 2 行和第 5 行按实际发送的字节计算。",
            "请求体只序列化一次，签名和发送使用同一个字符串；路径连同查询参数按实际发送的签名，不含域名。GET 的第 5 行为空，但换行保留。",
        ),
    ),
    Code(
        "CFN-PAY-128",
        Text(
            "the key is right, the text that it signed is another one; expected {length} bytes: `{text}`...",
            "Five lines are signed, each ended by \\n: method, path with query, timestamp, nonce, body. None of the usual slips explains the difference.",
            "Print the text that the function signs and compare it with the one above: timestamp and nonce must be those of the header, the body the one that is sent.",
        ),
        Text(
            "密钥正确，但被签名的是另一段文本；应为 {length} 字节：`{text}`...",
            "签名串有五行，每行以 \\n 结束：请求方法、带查询参数的路径、时间戳、随机串、请求体。常见的错误都无法解释这个差异。",
            "打印函数实际签名的文本并与上面的比较：时间戳和随机串必须与请求头一致，请求体必须是实际发送的内容。",
        ),
    ),
    Code(
        "CFN-PAY-129",
        Text(
            "{field}: {value} is refused ({what}); it is: {rule}",
            "The API checks every field before anything else, as its documentation lists them; null counts as a wrong type.",
            "Send the field as the rule says: amounts are whole numbers of fen, texts are counted in bytes of UTF-8.",
        ),
        Text(
            "{field}：{value} 被拒绝（{what}）；规则：{rule}",
            "API 会先按文档检查每个字段；null 也算类型错误。",
            "按规则传递该字段：金额是以分为单位的整数，文本长度按 UTF-8 字节计算。",
        ),
    ),
    Code(
        "CFN-PAY-130",
        Text(
            "the API has no such fields: {fields} (near: {near})",
            "v3 refuses a request with any field that its documentation does not list, at every depth.",
            "Leave them out, or correct their names; v3's names are snake_case, and v2's are others (body is description, total_fee is amount.total).",
        ),
        Text(
            "API 没有这些字段：{fields}（相近：{near}）",
            "v3 会拒绝任何包含文档之外字段的请求，不论层级。",
            "去掉它们或更正名称；v3 的字段名是下划线形式，与 v2 不同（body 是 description，total_fee 是 amount.total）。",
        ),
    ),
    Code(
        "CFN-PAY-131",
        Text(
            "the body is no JSON object: {reason}, line {line}, column {column}",
            "v3 takes JSON in UTF-8 only, not a form and not XML.",
            "Send `JSON.stringify(params)` with the header `Content-Type: application/json`.",
        ),
        Text(
            "请求体不是 JSON 对象：{reason}，第 {line} 行第 {column} 列",
            "v3 只接受 UTF-8 编码的 JSON，不接受表单和 XML。",
            "发送 `JSON.stringify(params)`，并设置请求头 `Content-Type: application/json`。",
        ),
    ),
    Code(
        "CFN-PAY-132",
        Text(
            "{method} {path} is not implemented here, or does not exist (near: {near})",
            "The local WeChat Pay answers what docs/payments.md lists and never makes up a success.",
            "Correct method and path; for an API that is not listed, answer the request with `simulate: {{http: [...]}}`.",
        ),
        Text(
            "本地没有实现 {method} {path}，或它不存在（相近：{near}）",
            "本地微信支付只应答 docs/payments.md 中列出的接口，从不假装成功。",
            "更正方法和路径；没有列出的接口可以用 `simulate: {{http: [...]}}` 应答。",
        ),
    ),
    Code(
        "CFN-PAY-133",
        Text(
            "merchant {merchant} has no binding with `api: v3` or `v2` (known: {known})",
            "The manifest names its merchants, and this one is not among them.",
            'Add it under `payments`: `api: v3`, `mchId: "{merchant}"`; or correct the number in the function.',
        ),
        Text(
            "商户 {merchant} 没有 `api: v3` 或 `v2` 的绑定（已知：{known}）",
            "清单列出了商户，而这个商户不在其中。",
            '在 `payments` 下添加：`api: v3`、`mchId: "{merchant}"`；或更正函数中的商户号。',
        ),
    ),
    Code(
        "CFN-PAY-134",
        Text(
            "the local keys in {folder} cannot be used: {problem}",
            "They were made by `cloudfn pay keys` or by the first request, and something is missing or damaged.",
            "Delete the folder; the next request, or `cloudfn pay keys`, makes another set.",
        ),
        Text(
            "无法使用 {folder} 中的本地密钥：{problem}",
            "它们由 `cloudfn pay keys` 或第一个请求生成，有文件缺失或损坏。",
            "删除该目录；下一个请求或 `cloudfn pay keys` 会重新生成。",
        ),
    ),
    Code(
        "CFN-PAY-135",
        Text(
            "order {order}: nobody would be notified, no function stands behind notify_url {url}",
            "A notification goes to the function whose HTTP path the path of notify_url begins with; the host does not matter here.",
            "Give the callback a path, `functions: {{payNotify: {{http: /pay/notify}}}}`, and order with a notify_url that ends in it; an HTTP function (`type: HTTP`) has one by `http:` too, or none where the integration centre calls it and it is the binding's `callback`.",
        ),
        Text(
            "订单 {order}：没有人会收到通知，notify_url {url} 后面没有函数",
            "通知会发给 HTTP 路径是 notify_url 路径开头的函数；域名在本地不起作用。",
            "给回调函数一个路径：`functions: {{payNotify: {{http: /pay/notify}}}}`，下单时的 notify_url 以它结尾；HTTP 函数（`type: HTTP`）同样用 `http:`；由集成中心调用时不需要路径，只要它是绑定的 `callback`。",
        ),
    ),
    Code(
        "CFN-PAY-136",
        Text(
            "order {order}: notify_url {url} leads to no function; the binding's callback {function} is called instead",
            "No function has an HTTP path that this URL begins with. In the cloud the notification would go wherever the URL leads.",
            "Let the path of notify_url begin with the callback's `http:` path.",
        ),
        Text(
            "订单 {order}：notify_url {url} 没有对应的函数；改为调用绑定的回调 {function}",
            "没有函数的 HTTP 路径是该 URL 的开头。在云端，通知会发到 URL 实际指向的地方。",
            "让 notify_url 的路径以回调函数的 `http:` 路径开头。",
        ),
    ),
    Code(
        "CFN-PAY-137",
        Text(
            "LOST PAYMENT: status {status} acknowledges the notification, whatever the body says: {reply}",
            "WeChat Pay looks at the status alone: after 200 or 204 it never calls again, even where the body is a refusal.",
            "Answer a failure with a status of 4xx or 5xx: `return {{statusCode: 500, body: JSON.stringify({{code: 'FAIL', message: '...'}})}}`.",
        ),
        Text(
            "支付丢失：状态码 {status} 表示已确认通知，不论响应体写了什么：{reply}",
            "微信支付只看状态码：收到 200 或 204 之后不会再通知，即使响应体表示失败。",
            "失败时返回 4xx 或 5xx 状态码：`return {{statusCode: 500, body: JSON.stringify({{code: 'FAIL', message: '...'}})}}`。",
        ),
    ),
    Code(
        "CFN-PAY-138",
        Text(
            "the callback answered status {status}: it is called again ({reply})",
            "Only 200 and 204 acknowledge a notification.",
            "Answer 200 or 204 once the order is fulfilled; the reply and the function's log say what failed.",
        ),
        Text(
            "回调返回状态码 {status}：会再次通知（{reply}）",
            "只有 200 和 204 表示确认通知。",
            "订单处理完成后返回 200 或 204；失败原因见响应和函数日志。",
        ),
    ),
    Code(
        "CFN-PAY-139",
        Text(
            "the callback did not answer within {limit} s: it is called again while it may still be running",
            "WeChat Pay waits five seconds for an answer, cold start included.",
            "Fulfil in a transaction that a second call finds done; move slow work after the order is marked paid.",
        ),
        Text(
            "回调在 {limit} 秒内没有应答：会再次通知，而前一次可能仍在运行",
            "微信支付最多等待五秒，包括冷启动时间。",
            "在事务中完成发货，使第二次调用能发现已处理；把耗时的工作放到订单标记为已支付之后。",
        ),
    ),
    Code(
        "CFN-PAY-140",
        Text(
            "{field} cannot be decrypted: {problem} (Wechatpay-Serial: {serial})",
            "Names and account numbers are encrypted with the platform's key (RSA-OAEP, SHA-1), and the header Wechatpay-Serial names that key.",
            "Encrypt with the platform public key or certificate of `cloudfn pay keys` and send its id as Wechatpay-Serial.",
        ),
        Text(
            "无法解密 {field}：{problem}（Wechatpay-Serial：{serial}）",
            "姓名和账号要用平台公钥加密（RSA-OAEP，SHA-1），请求头 Wechatpay-Serial 写明使用的公钥。",
            "用 `cloudfn pay keys` 生成的平台公钥或证书加密，并在 Wechatpay-Serial 中写明它的 ID。",
        ),
    ),
    Code(
        "CFN-PAY-141",
        Text(
            "refund {refund} is {status}, not ABNORMAL",
            "Only a refund that could not reach the payer is sent to another account.",
            "Query the refund first; `simulate: {{rules: [{{api: refund, outcome: CHANGE}}]}}` makes refunds abnormal.",
        ),
        Text(
            "退款 {refund} 的状态是 {status}，不是 ABNORMAL",
            "只有无法退到用户账户的退款才能改退到其他账户。",
            "先查询退款；用 `simulate: {{rules: [{{api: refund, outcome: CHANGE}}]}}` 可以模拟退款异常。",
        ),
    ),
    Code(
        "CFN-PAY-145",
        Text(
            "no binding `{name}` speaks API v3 or v2 (there are: {known})",
            "Only merchants that call WeChat Pay's own API have keys; cloudPay needs none.",
            "Give the binding `api: v3` and `mchId`, or name one of those.",
        ),
        Text(
            "没有使用 API v3 或 v2 的绑定 `{name}`（已有：{known}）",
            "只有直接调用微信支付 API 的商户才有密钥；cloudPay 不需要。",
            "给绑定加上 `api: v3` 和 `mchId`，或使用其中之一的名字。",
        ),
    ),
    Code(
        "CFN-PAY-146",
        Text(
            "transfer {number} is {state}: it can neither be confirmed nor cancelled any more, nor by another user",
            "A transfer waits for the user who it was made for, and for 24 hours; then it has ended.",
            "Query it, and make a new one with another out_bill_no where the user still has to be paid.",
        ),
        Text(
            "转账 {number} 的状态是 {state}：不能再确认或撤销，也不能由其他用户确认",
            "转账等待收款用户本人确认，最长 24 小时，之后即为终态。",
            "先查询；如果仍需付款，用新的 out_bill_no 重新发起。",
        ),
    ),
    Code(
        "CFN-PAY-147",
        Text(
            "no transfer has the package {package}...",
            "wx.requestMerchantTransfer takes the `package_info` of the answer to POST /v3/fund-app/mch-transfer/transfer-bills.",
            "Hand `package_info` to the page as it is, with `mchId` and `appId` of the same merchant.",
        ),
        Text(
            "没有 package 为 {package}... 的转账",
            "wx.requestMerchantTransfer 使用 POST /v3/fund-app/mch-transfer/transfer-bills 返回的 `package_info`。",
            "把 `package_info` 原样交给页面，并使用同一商户的 `mchId` 和 `appId`。",
        ),
    ),
    Code(
        "CFN-PAY-142",
        Text(
            "the callback accepted a forged notification (`{fault}`) with status {status}",
            "Its signature or its timestamp was wrong on purpose, as WeChat Pay's own probes are: a callback that takes it takes anybody's.",
            "Verify Wechatpay-Signature over timestamp, nonce and raw body, refuse timestamps older than five minutes, and answer 4xx or 5xx.",
        ),
        Text(
            "回调以状态码 {status} 接受了伪造的通知（`{fault}`）",
            "它的签名或时间戳是故意写错的，微信支付自己的探测流量也是如此：接受它的回调会接受任何人的通知。",
            "用时间戳、随机串和原始请求体验证 Wechatpay-Signature，拒绝五分钟以前的时间戳，并返回 4xx 或 5xx。",
        ),
    ),
    Code(
        "CFN-PAY-143",
        Text(
            'wx.requestPayment: an order of API v3 is paid with `signType: "RSA"` ({detail})',
            "v3 signs with the merchant's RSA key; MD5 and HMAC-SHA256, and a signType that is left out, are v2's.",
            'Pass `signType: "RSA"` and a paySign by SHA256withRSA over appId, timeStamp, nonceStr, package.',
        ),
        Text(
            'wx.requestPayment：v3 订单要用 `signType: "RSA"` 支付（{detail}）',
            "v3 用商户的 RSA 私钥签名；MD5、HMAC-SHA256 以及省略 signType 都是 v2 的做法。",
            '传递 `signType: "RSA"`，paySign 用 SHA256withRSA 对 appId、timeStamp、nonceStr、package 签名。',
        ),
    ),
    Code(
        "CFN-PAY-144",
        Text(
            "wx.requestPayment: paySign does not verify ({detail})",
            "It is SHA256withRSA, by the merchant's key that placed the order, over four lines: appId, timeStamp, nonceStr, `prepay_id=...`, each ended by \\n.",
            "Sign exactly the values that are passed to the page, timeStamp as a text of seconds, appId the one that the order was placed with.",
        ),
        Text(
            "wx.requestPayment：paySign 验证失败（{detail}）",
            "它是用下单商户的私钥对四行文本的 SHA256withRSA 签名：appId、timeStamp、nonceStr、`prepay_id=...`，每行以 \\n 结束。",
            "签名的值必须与传给页面的完全一致：timeStamp 是以秒为单位的字符串，appId 是下单时使用的。",
        ),
    ),
)
