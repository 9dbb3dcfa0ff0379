"""Codes of what was left out when a merchant was set up: where each step is done."""

from __future__ import annotations

from cloudfn.codes import Code, Text

SETUP = (
    Code(
        "CFN-PAY-106",
        Text(
            "{api}: merchant {merchant} is not bound (simulated: `merchantNotBound`)",
            "The merchant has not accepted the relation with the cloud development service provider, or the number is another one.",
            "In the console of WeChat DevTools: cloud development > settings > WeChat Pay > bind the merchant number; then the merchant's administrator confirms the message in the merchant platform.",
        ),
        Text(
            "{api}：商户号 {merchant} 没有绑定（模拟：`merchantNotBound`）",
            "商户没有确认与云开发服务商的受理关系，或者商户号写错了。",
            "在微信开发者工具的云开发控制台 > 设置 > 微信支付配置中绑定商户号，再由商户管理员在商户平台确认授权消息。",
        ),
    ),
    Code(
        "CFN-PAY-107",
        Text(
            "{api}: merchant {merchant} is not linked with this mini program (simulated: `appNotLinked`)",
            "Merchant and mini program must be linked on both sides; an environment shared by several mini programs needs cloudPay({{appid}}).",
            "Merchant platform > product centre > AppID account management: link the AppID, and confirm it in the mini program's console.",
        ),
        Text(
            "{api}：商户号 {merchant} 没有关联本小程序（模拟：`appNotLinked`）",
            "商户号与小程序需要双方关联；多个小程序共享环境时要使用 cloudPay({{appid}})。",
            "在商户平台 > 产品中心 > AppID 账号管理中关联 AppID，并在小程序后台确认。",
        ),
    ),
    Code(
        "CFN-PAY-108",
        Text(
            "{api}: merchant {merchant} has not opened the product (simulated: `productNotOpened`)",
            "Each way to pay (JSAPI, Native, ...) is a product that the merchant opens and grants.",
            "Merchant platform > product centre: open the payment product, and grant it to the service provider under my authorised products.",
        ),
        Text(
            "{api}：商户号 {merchant} 没有开通该产品（模拟：`productNotOpened`）",
            "每种支付方式（JSAPI、Native 等）都是一个需要商户开通并授权的产品。",
            "在商户平台 > 产品中心开通支付产品，并在“我授权的产品”中授权给服务商。",
        ),
    ),
    Code(
        "CFN-PAY-109",
        Text(
            "{api}: merchant {merchant} has not granted refunds (simulated: `refundNotGranted`)",
            "Payments work without it, refunds do not: the refund API is granted apart.",
            "Cloud development console > settings > other settings > refund API permission: ask for it; then the merchant confirms it under product centre > my authorised products.",
        ),
        Text(
            "{api}：商户号 {merchant} 没有授权退款（模拟：`refundNotGranted`）",
            "没有该权限也能支付，但不能退款：退款 API 需要单独授权。",
            "在云开发控制台 > 设置 > 其他设置 > 退款 API 权限中申请，再由商户在商户平台 > 产品中心 > 我授权的产品中确认。",
        ),
    ),
    Code(
        "CFN-PAY-110",
        Text(
            "{api}: merchant {merchant} may not share profits (simulated: `sharingNotGranted`)",
            "Profit sharing through cloud development is applied for with a form of its own and then granted by the merchant.",
            "Apply as the cloud development guide on profit sharing says, and accept the authorisation in the merchant platform.",
        ),
        Text(
            "{api}：商户号 {merchant} 没有分账权限（模拟：`sharingNotGranted`）",
            "云开发的分账能力需要单独提交申请，之后由商户授权。",
            "按云开发分账指引提交申请，并在商户平台接受授权。",
        ),
    ),
)
