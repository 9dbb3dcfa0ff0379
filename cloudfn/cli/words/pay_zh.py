"""pay"""

from __future__ import annotations

PAY = {
    "pay": "订单、支付、通知、退款、时钟、场景、证明\n"
    "订单、支付、通知、退款、时钟、场景、证明。\n"
    "NO 是商户订单号 outTradeNo；不写时取最新的未支付订单。",
    "pay orders": "列出订单，最新的在前",
    "pay orders --state": "只列出处于此状态的订单",
    "pay orders --limit": "数量",
    "pay show": "一笔订单：退款、每次投递的通知、时间线",
    "pay success": "支付订单\n支付订单，并显示回调返回的内容。",
    "pay success --openid": "付款人；默认为下单人",
    "pay success --closed": "付款后立即关闭小程序：页面收不到支付结果",
    "pay success --wait": "等待回调第一次返回",
    "pay cancel": "关闭收银台，不支付",
    "pay fail": "让支付失败\n让支付失败。失败不会有通知：只有成功才通知。",
    "pay fail --reason": "失败原因",
    "pay close": "以商户身份关闭未支付的订单",
    "pay refund": "从商户平台退款\n从商户平台退款。时钟走到相应时刻才会退款到账并通知。",
    "pay refund --fee": "退款金额，单位为分；默认为剩余全部",
    "pay refund --refund-no": "商户退款单号 outRefundNo；默认新生成",
    "pay notifications": "列出通知及其投递结果\n列出通知及其投递结果，最新的在前。",
    "pay notifications --limit": "数量",
    "pay notifications --pending": "只列出还会重试的通知",
    "pay replay": "再次投递一条通知\n再次投递一条通知，无论它处于什么状态。路径不存在时报错。",
    "pay replay --times": "次数",
    "pay replay --concurrent": "全部同时投递",
    "pay replay --set": "修改最终的内容；JSON 或文本",
    "pay replay --edit": "投递前先编辑内容",
    "pay clock": "查看或拨动重试和退款所等待的时钟\n查看或拨动重试、过期和退款所等待的时钟。时钟只能向前走。",
    "pay clock advance": "向前拨，并处理途中到期的事项\n"
    "向前拨 30s、15m、2h、1d12h，或拨到下一个到期时刻，并处理途中到期的事项。",
    "pay clock drain": "处理所有等待中的重试和结算，无论多久之后",
    "pay clock scale": "让时间走得更快，或停住\n让时间以 FACTOR 倍速度前进；0 表示停住，max 表示跳过空闲的等待。",
    "pay clock show": "当前时刻、速度，以及下一个到期事项",
    "pay rules": "特殊金额和清单中的规则\n能自动触发某种结果的金额、商户开通问题，以及清单中的 `simulate.rules`。",
    "pay keys": "为使用 API v3 和 v2 的商户生成本地密钥\n"
    "为使用 API v3 和 v2 的商户生成一套本地密钥，并交给读取它们的云函数。\n"
    "包括商户私钥和证书、平台公钥和证书、APIv3 密钥和 v2 密钥。"
    "绑定和云函数的 secrets 中写明、但还没有值的变量会写入 .env.local。",
    "pay keys --write": "把还没有值的变量写入 .env.local",
    "pay scenario": "用指定的场景演练回调\n在状态的副本上，用指定的场景演练回调。",
    "pay scenario list": "列出场景及其内容",
    "pay scenario run": "演练一个或全部场景\n演练 NAME，或用 `all` 演练全部，或演练自己的场景文件。\n"
    "场景文件可以从小程序的页面开始。回调经不住时退出码为 13。",
    "pay scenario run --function": "回调云函数；默认为声明的第一个",
    "pay scenario run --data": "传给下单云函数的参数；会新下一笔订单",
    "pay scenario run --ignore": "只用来记日志的集合；可重复",
    "pay prove": "证明回调幂等、经得起崩溃、无法伪造\n"
    "证明回调幂等、经得起崩溃、无法伪造；找到反例时退出码为 13。\n"
    "在状态的副本上运行，使用等待支付的订单或新下的订单。对外网络连接会被拒绝并计数。",
    "pay prove --data": "传给下单云函数的参数；会新下一笔订单",
    "pay prove --openid": "下单并付款的用户",
    "pay prove --free-amount": "金额由付款人决定（如捐款）：不尝试少付",
    "pay prove --ignore": "只用来记日志的集合；可重复",
    "pay prove --allow-network": "允许云函数访问其他机器：效果真实发生，并会重复",
    "pay prove --report": "写一份单页报告（Markdown）",
}
