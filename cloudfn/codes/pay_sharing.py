"""Codes of profit sharing."""

from __future__ import annotations

from cloudfn.codes import Code, Text

SHARING = (
    Code(
        "CFN-PAY-111",
        Text(
            "{api}: order {order} was not placed for sharing",
            "Only an order that was placed with profitSharing 'Y' freezes its money for sharing.",
            "Pass profitSharing: 'Y' to unifiedOrder.",
        ),
        Text(
            "{api}：订单 {order} 下单时没有标记分账",
            "只有下单时传了 profitSharing 'Y' 的订单才会冻结资金用于分账。",
            "在 unifiedOrder 中传 profitSharing: 'Y'。",
        ),
    ),
    Code(
        "CFN-PAY-112",
        Text(
            "{api}: order {order} is not ready for sharing yet",
            "An order can be shared a minute after it was paid.",
            "Share later, for example from a timer; here: `cloudfn pay clock advance 1m`.",
        ),
        Text(
            "{api}：订单 {order} 还不能分账",
            "订单支付成功一分钟后才能分账。",
            "稍后再分账，例如在定时器里；本地可用：`cloudfn pay clock advance 1m`。",
        ),
    ),
    Code(
        "CFN-PAY-113",
        Text(
            "{api}: a receiver of order {order} was not added before: {accounts}",
            "Every receiver, by type and account, must be on the merchant's list; the merchant itself can only receive by multiProfitSharing. On the list: {known}.",
            "Call profitSharingAddReceiver first.",
        ),
        Text(
            "{api}：订单 {order} 的分账接收方没有添加过：{accounts}",
            "每个接收方（类型和账号）都必须先添加；分账方自己只能在 multiProfitSharing 中作为接收方。已添加：{known}。",
            "先调用 profitSharingAddReceiver。",
        ),
    ),
    Code(
        "CFN-PAY-114",
        Text(
            "{api}: {asked} fen asked of order {order}, {left} of {total} can be shared",
            "Others get at most {percent} % of the order; the platform's fee, refunds and earlier shares are gone, and after profitSharing, profitSharingFinish or thirty days nothing is left frozen.",
            "Share less, or use multiProfitSharing for several steps.",
        ),
        Text(
            "{api}：订单 {order} 申请分账 {asked} 分，可分 {left} 分（订单 {total} 分）",
            "分给他方的总额最多为订单的 {percent}%；手续费、退款和已分账的部分要扣除；单次分账、完结分账或 30 天之后就没有冻结资金了。",
            "减少分账金额；需要多次分账时使用 multiProfitSharing。",
        ),
    ),
    Code(
        "CFN-PAY-115",
        Text(
            "{api}: `{place}` is missing or wrong",
            "`receivers` and `receiver` are JSON texts (JSON.stringify), with type MERCHANT_ID, PERSONAL_OPENID or PERSONAL_SUB_OPENID, account, and amount as whole fen and description, or name and relation_type.",
            "Correct it; the vendor's example of PERSONAL_WECHATID is no longer valid.",
        ),
        Text(
            "{api}：`{place}` 缺失或错误",
            "`receivers` 和 `receiver` 是 JSON 文本（JSON.stringify）：type 为 MERCHANT_ID、PERSONAL_OPENID 或 PERSONAL_SUB_OPENID，另有 account，以及整数分的 amount 和 description，或 name 和 relation_type。",
            "改正后重试；官方示例中的 PERSONAL_WECHATID 已失效。",
        ),
    ),
    Code(
        "CFN-PAY-116",
        Text(
            "the number {number} was used before with other values",
            "A number that is repeated must repeat its request; every sharing, finish and return has a number of its own.",
            "Repeat a failed request unchanged; take a new number for another one.",
        ),
        Text(
            "单号 {number} 已用于不同的请求",
            "同一单号只能重复相同的请求；每次分账、完结、回退都要用各自的单号。",
            "失败时原样重试；新的请求使用新的单号。",
        ),
    ),
    Code(
        "CFN-PAY-117",
        Text(
            "{api}: nothing has the number {number}",
            "The merchant has no such paid order, sharing or return.",
            "Compare the numbers with `cloudfn pay show`.",
        ),
        Text(
            "{api}：没有单号 {number}",
            "该商户没有这个单号的已支付订单、分账单或回退单。",
            "用 `cloudfn pay show` 核对单号。",
        ),
    ),
    Code(
        "CFN-PAY-118",
        Text(
            "sharing {number}: {asked} fen asked back from {account}, {left} can come back",
            "Only a merchant who received a part of this sharing gives back, once it is settled, and never more than it got.",
            "Query the sharing first; ask the receiver's account for at most what is left.",
        ),
        Text(
            "分账单 {number}：向 {account} 申请回退 {asked} 分，可回退 {left} 分",
            "只有在该分账单中收到资金的商户接收方才能回退，须在分账完成之后，且不超过其所得。",
            "先查询分账结果；回退金额不要超过剩余可回退金额。",
        ),
    ),
    Code(
        "CFN-PAY-119",
        Text(
            "refund {refund} of order {order}: {fee} fen asked, {left} of {total} fen are neither shared nor refunded",
            "While an order is being shared, a refund is paid from what is still frozen.",
            "Call profitSharingFinish (and profitSharingReturn for what was shared), then refund.",
        ),
        Text(
            "订单 {order} 的退款 {refund}：申请 {fee} 分，未分账余额 {left} 分（订单 {total} 分）",
            "分账未完结时，退款只能从仍冻结的资金中支付。",
            "先调用 profitSharingFinish（已分出的用 profitSharingReturn 回退），再退款。",
        ),
    ),
)
