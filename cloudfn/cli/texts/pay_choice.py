"""The words of ``cloudfn doctor pay``: which API of WeChat Pay a project may use.

Sources: the vendor's page on cloudPay (wxcloud/guide/wechatpay/openapi) and its rules for mini programs that trade, as
developers quote them (community 000cee95f34d80fbf0628137e63c00). What is unverified says so, and stands in
docs/assumptions.md.
"""

from __future__ import annotations

from cloudfn.languages import Phrase

CLOSED_GOODS = Phrase(
    "closed to mini programs that sell and deliver jewellery, digital goods (3C), blind boxes, clothing, goods from "
    "abroad, cosmetics, alcohol, household appliances, toys, bags and leather, shoes, sports and outdoor goods",
    "小程序内提供珠宝玉石、3C 数码、盲盒、服饰内衣、海淘、美妆、酒类、家用电器、玩具、箱包皮具、鞋靴、运动户外等商品"
    "在线销售及配送服务的，不能使用",
)
YOUNG = Phrase(
    "closed in practice to companies and sole traders founded within the last year, and to goods sold in advance: "
    "their merchant cannot be bound to the service provider that cloudPay goes through (developers' reports)",
    "主体为近一年内新成立的企业或个体户，或经营预售商品的，实际上不能使用：其商户号无法绑定云支付所走的服务商（开发者反馈）",
)
NO_PERSON = Phrase("no mini program of a private person can use WeChat Pay at all", "个人主体的小程序不能使用微信支付")
OLD_MERCHANTS = Phrase(
    "meant for merchants who use it already: WeChat Pay documents new products for v3 only; whether a new merchant can "
    "still set an API key for v2 is unverified, look under API security of the merchant platform",
    "面向已在使用的老商户：新产品只有 v3 文档；新商户能否设置 v2 的 API 密钥未经验证，请在商户平台的 API 安全中查看",
)

CLOUDPAY = Phrase("cloud.cloudPay: no keys, no signatures", "cloud.cloudPay：不需要密钥和签名")
CLOUDPAY_FOR = Phrase("the shortest way, where it is open to you", "能用时最省事")
CLOUDPAY_MERCHANT = Phrase(
    "`subMchId`, and the merchant's authorisation of 1800008281", "`subMchId`，以及商户对 1800008281 的授权"
)
CLOUDPAY_CALLBACK = Phrase("a callback function, whose reply is {errcode: 0}", "一个返回 {errcode: 0} 的回调函数")
V3 = Phrase("API v3: your functions call WeChat Pay themselves", "API v3：云函数直接调用微信支付")
V3_FOR = Phrase("every merchant, every category that may pay at all", "所有商户，以及所有允许支付的类目")
V3_KEYS = Phrase(
    "the merchant's certificate and private key, the APIv3 key, WeChat Pay's public key",
    "商户证书和私钥、APIv3 密钥、微信支付公钥",
)
V3_CALLBACK = Phrase(
    "a function with an HTTP path as notify_url, which verifies signatures",
    "一个有 HTTP 路径的函数作为 notify_url，并且验签",
)
V3_TEMPLATE = Phrase("`cloudfn init --template wxpay-v3` has it all", "`cloudfn init --template wxpay-v3` 包含以上全部")
V2 = Phrase("API v2: XML, as npm tenpay and older code call it", "API v2：XML，npm tenpay 和旧代码的用法")
V2_FOR = Phrase("projects that have it; new ones take v3", "已经在用的项目；新项目请用 v3")
V2_KEYS = Phrase(
    "the API key of 32 letters and digits; apiclient_cert.p12 for refunds",
    "32 位 API 密钥；退款需要 apiclient_cert.p12",
)
V2_CALLBACK = Phrase("a function with an HTTP path, which compares `sign`", "一个有 HTTP 路径的函数，并且验证 `sign`")

WHICH = Phrase("Which API of WeChat Pay?", "用微信支付的哪个 API？")
HERE = Phrase("In this project:", "本项目：")
NO_BINDING = Phrase("no binding under `payments`: any merchant is taken", "`payments` 下没有绑定：接受任何商户")
NO_PROJECT = Phrase("no project here", "这里没有项目")
FOR = Phrase("for: ", "适用：")
NEEDS = Phrase("needs: ", "需要：")
CLOSED = Phrase("but: ", "限制：")
KEYS_MADE = Phrase("local keys are there", "本地密钥已生成")
KEYS_MISSING = Phrase("no local keys yet: cloudfn pay keys", "还没有本地密钥：cloudfn pay keys")
KEYS_NEEDLESS = Phrase("needs no keys", "不需要密钥")
