"""<@ t("Tells the buyer how an order stands. Asks WeChat Pay while it is open, so that a lost notification loses no order.", "告诉买家订单状态。未支付时会主动向微信支付查单，即使通知丢失也不会丢单。") @>

{outTradeNo} -> {ok: true, status, totalFee} | {ok: false, code, message}
"""

import os
from urllib.parse import quote

import cloudfn_sdk as cloud
import wxpay
from settle import settle


def main_handler(event, context):
    cloud.init(context=context)
    db = cloud.database()
    number = str(event.get("outTradeNo"))
    order = db.collection("orders").doc(number).get()
    if order is None or order["openid"] != cloud.get_wx_context().openid:
        return {"ok": False, "code": "UNKNOWN_ORDER", "message": f"<@ t("no order", "没有订单") @> {number}"}
    if order["status"] == "created":
        order = asked(db, order)
    return {"ok": True, "status": order["status"], "totalFee": order["totalFee"]}


def asked(db, order):
    """<@ t("The order after WeChat Pay was asked. What we stored is still a true answer where that fails.", "向微信支付查单之后的订单；查询失败时，已存的状态仍然有效。") @>"""
    path = f"/v3/pay/transactions/out-trade-no/{quote(order['_id'], safe='')}?mchid={os.environ['MCH_ID']}"
    try:
        transaction = wxpay.request("GET", path)
    except wxpay.WeChatPayError as error:
        print("query", order["_id"], error)
        return order
    if transaction.get("trade_state") != "SUCCESS":
        return order
    settled = settle(db, wxpay.as_paid(transaction))
    if not settled["ok"]:
        print("settle", order["_id"], settled["reason"])
    return db.collection("orders").doc(order["_id"]).get()
