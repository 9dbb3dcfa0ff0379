"""CFN-CFG: bindings that speak WeChat Pay's own API, and their keys."""

from __future__ import annotations

from cloudfn.codes import Code, Text

PAY = (
    Code(
        "CFN-CFG-071",
        Text(
            "`{key}` does nothing with `api: {api}`",
            "cloudPay knows no keys, and WeChat Pay's own APIs know no shim: each kind of binding has keys of its own.",
            "Leave `{key}` out, or say which API the functions speak: `api: cloudpay`, `v3` or `v2`.",
        ),
        Text(
            "`{key}` 对 `api: {api}` 不起作用",
            "cloudPay 不使用密钥，而微信支付自己的 API 不经过 shim：两类绑定各有自己的字段。",
            "去掉 `{key}`，或写明函数使用的 API：`api: cloudpay`、`v3` 或 `v2`。",
        ),
    ),
    Code(
        "CFN-CFG-072",
        Text(
            "`{key}`: the function `{name}` has no HTTP path, so no notify_url of {api} reaches it",
            "WeChat Pay sends notifications of its own APIs as HTTPS requests to the order's notify_url; it calls no function by name.",
            "Give it one, `functions: {{{name}: {{http: /pay/notify}}}}`, and order with a notify_url that ends in this path.",
        ),
        Text(
            "`{key}`：函数 `{name}` 没有 HTTP 路径，{api} 的 notify_url 无法到达它",
            "微信支付自己的 API 把通知以 HTTPS 请求发到订单的 notify_url，不会按名称调用函数。",
            "给它一个路径：`functions: {{{name}: {{http: /pay/notify}}}}`，下单时的 notify_url 以该路径结尾。",
        ),
    ),
    Code(
        "CFN-CFG-073",
        Text(
            "`{key}` stands in the manifest itself",
            "Whoever holds it can spend the merchant's money, and this file is shared, kept in git and shown in messages.",
            'Put it into `.env.local` or the environment and write `{key}: "${{env:NAME:-}}"`; change a key that was in git. `cloudfn pay keys` makes a set that is only good here.',
        ),
        Text(
            "`{key}` 直接写在了清单里",
            "拿到它的人可以动用商户的资金，而这个文件会被共享、提交到 git，也会出现在提示信息里。",
            '把它放进 `.env.local` 或环境变量，写成 `{key}: "${{env:NAME:-}}"`；进过 git 的密钥应当更换。`cloudfn pay keys` 会生成一套只在本地有效的密钥。',
        ),
    ),
    Code(
        "CFN-CFG-074",
        Text(
            "`{key}` has {size} bytes, it must have {right}",
            "It is an AES-256 key, or v2's API key: the merchant platform takes exactly {right} letters and digits.",
            "Copy it whole, without quotes and blanks; or run `cloudfn pay keys` for a local one.",
        ),
        Text(
            "`{key}` 有 {size} 个字节，应为 {right} 个",
            "它是 AES-256 密钥或 v2 的 API 密钥：商户平台只接受正好 {right} 位字母和数字。",
            "完整复制，不要带引号和空格；或运行 `cloudfn pay keys` 生成本地密钥。",
        ),
    ),
    Code(
        "CFN-CFG-090",
        Text(
            "outcome `{outcome}` does nothing with `api: {api}`",
            "cloudPay's callbacks are not signed, and those of v2 carry no time and know one key: there is nothing to write wrongly.",
            "Leave the rule out; with v2 `signtest` sends a wrong sign, with v3 all three are played.",
        ),
        Text(
            "outcome `{outcome}` 对 `api: {api}` 不起作用",
            "cloudPay 的回调没有签名；v2 的通知没有时间戳，也只有一个密钥：没有可以写错的地方。",
            "去掉这条规则；v2 可用 `signtest` 发送错误的签名，v3 三种都支持。",
        ),
    ),
)
