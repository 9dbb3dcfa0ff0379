"""Tells the buyer how an order stands. Asks WeChat Pay while it is open, so that a lost callback loses no order.

{outTradeNo} -> {ok: true, status, totalFee} | {ok: false, code, message}
"""

import cloudfn_sdk as cloud
from settle import settle


def main_handler(event, context):
    cloud.init(context=context)
    db = cloud.database()
    openid = cloud.get_wx_context().openid
    number = str(event.get("outTradeNo"))
    order = own_order(db, number, openid)
    if order is None:
        return {"ok": False, "code": "UNKNOWN_ORDER", "message": f"no order {number}"}
    if order["status"] == "created":
        try:
            ask(db, order)
        except cloud.CloudError as error:
            # What we stored is still a true answer; the page asks again.
            print("query_order", number, error)
        order = own_order(db, number, openid)
    return {"ok": True, "status": order["status"], "totalFee": order["totalFee"]}


def ask(db, order):
    result = cloud.cloud_pay.query_order(out_trade_no=order["_id"], sub_mch_id=order["subMchId"])
    # Paid means that all three say so.
    if result.ok and result.trade_state == "SUCCESS":
        settled = settle(db, {**result, "out_trade_no": order["_id"]})
        if not settled["ok"]:
            print("settle", order["_id"], settled["reason"])


def own_order(db, number, openid):
    order = db.collection("orders").doc(number).get()
    return order if order and openid and order["openid"] == openid else None
