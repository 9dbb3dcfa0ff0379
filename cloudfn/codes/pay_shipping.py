"""Codes of shipping information."""

from __future__ import annotations

from cloudfn.codes import Code, Text

SHIPPING = (
    Code(
        "CFN-PAY-198",
        Text(
            "order {order} is paid and nothing was ever shipped: a mini program that trades owes WeChat its shipping",
            "Where WeChat manages a mini program's trade, the money of each payment stays frozen until the shipping"
            " information is uploaded, for virtual goods too. WeChat reminds of it after 48 hours. Told once, not for"
            " every order.",
            "Let a function call `cloud.openapi.wxa.sec.order.uploadShippingInfo` some seconds after the payment, and"
            " list it under `permissions.openapi`. `isTradeManaged` says whether the mini program is one of these."
            " `cloudfn pay show` shows what an order still owes.",
        ),
        Text(
            "订单 {order} 已支付，但从未上传过发货信息：交易类小程序必须向微信上传",
            "小程序接入发货信息管理后，每笔货款都会冻结，上传发货信息后才能结算，虚拟商品也一样。超过 48 小时未发货时微信会提醒。"
            "这里只提示一次，不是每笔订单都提示。",
            "在支付成功几秒之后，由云函数调用 `cloud.openapi.wxa.sec.order.uploadShippingInfo`，并写入它的"
            " `permissions.openapi`。小程序是否需要可用 `isTradeManaged` 查询。`cloudfn pay show` 会显示订单的发货状态。",
        ),
    ),
    Code(
        "CFN-PAY-199",
        Text(
            "shipping of order {order} is uploaded within ten seconds of its payment",
            "Production often answers 10060001 then: its shipping service hears of a payment some seconds after the"
            " callback. `simulate.strict` plays that refusal.",
            "Upload it later, for example from a timer or when the goods leave, and try again after 10060001.",
        ),
        Text(
            "订单 {order} 支付后不到十秒就上传发货信息",
            "这时线上常返回 10060001：支付回调之后，发货信息管理服务要过几秒才有这笔支付单。设置 `simulate.strict` 会按此拒绝。",
            "请稍后再上传，例如在定时器中或实际发货时；遇到 10060001 时重试。",
        ),
    ),
    Code(
        "CFN-PAY-200",
        Text(
            "{api}: no paid order {order} of this mini program ({state})",
            "WeChat answers 10060001 for an order that does not exist, is not paid, or was paid in another mini"
            " program. By number 2 the transaction id counts, by number 1 mchid and out_trade_no.",
            "Use the transactionId of the payment's callback with orderNumberType 2. `cloudfn pay orders` lists the orders.",
        ),
        Text(
            "{api}：本小程序没有已支付的订单 {order}（{state}）",
            "订单不存在、未支付或属于其他小程序时，微信返回 10060001。orderNumberType 为 2 时看 transaction_id，为 1 时看 mchid"
            " 和 out_trade_no。",
            "请用支付回调中的 transactionId，orderNumberType 传 2。`cloudfn pay orders` 可列出订单。",
        ),
    ),
    Code(
        "CFN-PAY-201",
        Text(
            "{api}: order {order} was paid by {payer}, not by {openid}",
            "payer.openid must be who paid; an administrator's own openid is the usual mistake.",
            "Store the buyer's openid with the order and pass that one.",
        ),
        Text(
            "{api}：订单 {order} 的付款人是 {payer}，不是 {openid}",
            "payer.openid 必须是付款人；常见的错误是传了管理员自己的 openid。",
            "请把买家的 openid 存到订单里并传它。",
        ),
    ),
    Code(
        "CFN-PAY-202",
        Text(
            "{api}: order {order} is in the state {state}: {errcode} {text}",
            "Shipping can be told of until the payer has received the goods, and changed once; a refund in full ends it."
            " The payer is reminded once, while the goods are under way.",
            "Ask `getOrder` first. `cloudfn pay show {order}` shows what was uploaded and when.",
        ),
        Text(
            "{api}：订单 {order} 的发货状态是 {state}：{errcode} {text}",
            "买家确认收货之前可以上传发货信息，并且只能重新发货一次；全额退款后不能再发货。确认收货提醒只能在已发货时用一次。",
            "请先调用 `getOrder`。`cloudfn pay show {order}` 会显示已上传的内容和时间。",
        ),
    ),
    Code(
        "CFN-PAY-203",
        Text(
            "{api}: {errcode} {text}",
            "An argument is missing or is not as the reference wants it.",
            "Compare the arguments with the reference: courier (logisticsType 1) wants trackingNo and expressCompany, SF"
            " also a contact; uploadTime is RFC 3339, itemDesc has at most 120 characters.",
        ),
        Text(
            "{api}：{errcode} {text}",
            "缺少参数，或参数不符合文档要求。",
            "请对照文档检查参数：物流快递（logisticsType 1）必须有 trackingNo 和 expressCompany，顺丰还要联系方式；uploadTime"
            " 用 RFC 3339 格式，itemDesc 不超过 120 个字。",
        ),
    ),
    Code(
        "CFN-PAY-204",
        Text(
            "{api}: nothing is new in the shipping of order {order}: {errcode}",
            "The parcels are those that were uploaded before, or uploadTime is not later than that of the upload before.",
            "Take 10060023 for a success of an upload that is tried again; a change wants a later uploadTime.",
        ),
        Text(
            "{api}：订单 {order} 的发货信息没有变化：{errcode}",
            "包裹与已上传的相同，或 uploadTime 不晚于上一次。",
            "重试上传时可把 10060023 当作成功；修改发货信息时 uploadTime 必须更晚。",
        ),
    ),
    Code(
        "CFN-PAY-205",
        Text(
            "WeChat Pay is used ({functions}), and no function uploads shipping information",
            "Where WeChat manages a mini program's trade, the money of every payment stays frozen until"
            " `wxa.sec.order.uploadShippingInfo` was called for it, for virtual goods too. Only the functions' own source"
            " is looked through for that name.",
            "Ship from a function (docs/payments.md), or by hand on the mini program's management page. A mini program"
            " for which `isTradeManaged` says false owes nothing.",
        ),
        Text(
            "项目使用微信支付（{functions}），但没有云函数上传发货信息",
            "小程序接入发货信息管理后，每笔货款都会冻结，直到为它调用 `wxa.sec.order.uploadShippingInfo`，虚拟商品也一样。"
            "这里只在云函数自己的源码中查找这个名称。",
            "请在云函数中上传（见 docs/payments.md），或在小程序管理后台手动录入。`isTradeManaged` 返回 false 的小程序不需要。",
        ),
    ),
)
