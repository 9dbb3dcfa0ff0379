"""Texts of demo, in the order in which they are told."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

TITLE = Phrase("cloudfn demo: WeChat Pay on this machine", "cloudfn 演示：在本机运行微信支付")
WHAT_IS_REAL = Phrase(
    "Real Node.js, the real wx-server-sdk; CloudBase and WeChat Pay are emulated. No account, no money.",
    "真实的 Node.js 和 wx-server-sdk；云开发和微信支付是模拟的。不需要账号，不花钱。",
)

SCAFFOLD = Phrase("A project from the template wxpay", "由模板 wxpay 生成项目")
FILES = {
    "functions/makeOrder": Phrase("stores the order, calls cloud.cloudPay.unifiedOrder", "保存订单，调用 unifiedOrder"),
    "functions/payCallback": Phrase("WeChat Pay calls it after the payment", "支付成功后由微信支付调用"),
    "functions/queryOrder": Phrase("asks WeChat Pay when in doubt", "不确定时主动查单"),
    "cloudfn.yaml": Phrase("binds the callback to the merchant", "把回调函数绑定到商户"),
}
INSTALL = Phrase("npm installs the real wx-server-sdk", "用 npm 安装真实的 wx-server-sdk")

ORDER = Phrase("The mini program calls makeOrder", "小程序调用 makeOrder")
PAY = Phrase("The user pays, WeChat Pay calls payCallback", "用户付款，微信支付调用 payCallback")
THE_EVENT = Phrase("the event:", "收到的 event：")
ORDERS = Phrase("orders", "集合 orders")

MISTAKE = Phrase("Now a common mistake, saved while it runs", "现在改成一个常见错误，运行中保存")
CLOCK_IS_OURS = Phrase(
    "in production this goes on for a day; here the clock is ours:", "线上会持续一整天；这里时钟由我们控制："
)
REPAIR = Phrase("Repaired and saved: the next retry is accepted", "改回并保存：下一次重试被接受")

DEPLOY = Phrase("Deployed to an emulated Tencent Cloud, and paid there", "部署到模拟的腾讯云，并在那里支付")
DEPLOYED = Phrase("packed, uploaded, dependencies installed as the cloud would", "已打包、上传，并像云端一样安装依赖")

YOUR_TURN = Phrase("Your turn:", "轮到你了：")
COMMANDS = {
    "cloudfn init shop --template wxpay": Phrase("the same project, yours to keep", "生成同样的项目"),
    "cd shop && cloudfn dev": Phrase("run it; console and cashier in the browser", "运行；浏览器里有控制台和收银台"),
    "cloudfn deploy --local": Phrase(
        "plan, deploy, call and roll back without an account", "无需账号即可体验部署、调用与回滚"
    ),
    "cloudfn pay prove --data '{...}'": Phrase(
        "does the callback stand repeats and crashes?", "回调经得起重复投递和崩溃吗？"
    ),
    "cloudfn explain CFN-PAY-034": Phrase("what a code means", "查看代码的含义"),
}


def more_fields(count: int) -> Phrase:
    return Phrase(f"and {count} more fields", f"以及另外 {count} 个字段")


def reloaded(took: str) -> Phrase:
    return Phrase(f"reloaded payCallback in {took}", f"已重新加载 payCallback（{took}）")


def delivered(attempts: int, shipments: int) -> Phrase:
    return Phrase(
        f"{attempts} deliveries, {shipments} shipment: the template's callback is idempotent.",
        f"投递 {attempts} 次，发货 {shipments} 次：模板的回调是幂等的。",
    )
