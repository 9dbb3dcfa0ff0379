"""Places an order and returns what wx.requestPayment needs.

{productId, quantity}  a new order
{outTradeNo}           pay an earlier order that is still open

Answers {ok: true, outTradeNo, payment} or {ok: false, code, message}.
"""

import datetime
import os
import uuid

import cloudfn_sdk as cloud
from prices import PRODUCTS

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
PAYMENT_LIFETIME = datetime.timedelta(minutes=115)
"""A prepay id can be used for two hours; five minutes are left for the user to pay."""


def main_handler(event, context):
    cloud.init(context=context)
    db = cloud.database()
    openid = cloud.get_wx_context().openid
    if not openid:
        return failed("NO_USER", "only a mini program user can place an order")
    if event.get("outTradeNo"):
        return pay_earlier_order(db, str(event["outTradeNo"]), openid)
    return place_order(db, event, openid)


def place_order(db, event, openid):
    quantity = event.get("quantity", 1)
    product = PRODUCTS.get(event.get("productId"))
    if product is None:
        return failed("UNKNOWN_PRODUCT", f"no product {event.get('productId')}")
    if type(quantity) is not int or not 1 <= quantity <= 99:
        return failed("BAD_QUANTITY", "quantity must be a whole number from 1 to 99")
    order = {
        "_id": new_order_number(),
        "openid": openid,
        "subMchId": os.environ["SUB_MCH_ID"],
        "productId": event["productId"],
        "quantity": quantity,
        "body": f"python-shop-{product['name']}"[:40],
        # The price comes from the server. Both factors are integers, so the product is one too.
        "totalFee": product["price_fen"] * quantity,
        "status": "created",
        "createdAt": now(),
    }
    # Store the order first: a payment for an order that we do not know could never be fulfilled.
    db.collection("orders").add(order)
    return pay(db, order)


def pay_earlier_order(db, out_trade_no, openid):
    order = db.collection("orders").doc(out_trade_no).get()
    if order is None or order["openid"] != openid:
        return failed("UNKNOWN_ORDER", f"no order {out_trade_no}")
    if order["status"] != "created":
        return failed("NOT_OPEN", f"the order is {order['status']}")
    return pay(db, order)


def pay(db, order):
    if order.get("payment") and now() - order["paymentAt"] < PAYMENT_LIFETIME:
        return {"ok": True, "outTradeNo": order["_id"], "payment": order["payment"]}
    try:
        # The merchant, the environment and the callback come from the manifest's payment binding.
        result = cloud.cloud_pay.unified_order(
            body=order["body"], out_trade_no=order["_id"], total_fee=order["totalFee"], sub_mch_id=order["subMchId"]
        )
    except cloud.CloudError as error:
        # Nobody knows whether the order reached WeChat Pay. It stays open and can be paid with the same number.
        print("unified_order", order["_id"], error)
        return failed("PAY_UNAVAILABLE", "WeChat Pay did not answer, try again", order["_id"])
    if not result.ok:
        print("unified_order", order["_id"], result.error)
        return failed("PAY_REFUSED", result.error, order["_id"])
    payment = dict(result.payment)
    db.collection("orders").doc(order["_id"]).update({"payment": cloud.database().command.set(payment), "paymentAt": now()})
    return {"ok": True, "outTradeNo": order["_id"], "payment": payment}


def new_order_number():
    """26 characters: the second of the order in Beijing time, then 12 random hex digits"""
    return now().astimezone(BEIJING).strftime("%Y%m%d%H%M%S") + uuid.uuid4().hex[:12]


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def failed(code, message, out_trade_no=None):
    return {"ok": False, "code": code, "message": message, "outTradeNo": out_trade_no}
