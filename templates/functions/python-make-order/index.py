"""<@ t("Places an order and returns what wx.requestPayment needs.", "下单，返回 wx.requestPayment 需要的参数。") @>

{productId, quantity}  <@ t("a new order", "新订单") @>
{outTradeNo}           <@ t("pay an earlier order that is still open", "继续支付之前未付款的订单") @>

<@ t("Answers {ok: true, outTradeNo, payment} or {ok: false, code, message}.", "返回 {ok: true, outTradeNo, payment} 或 {ok: false, code, message}。") @>
"""

import datetime
import os
import uuid

import cloudfn_sdk as cloud
from prices import PRODUCTS

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
PAYMENT_LIFETIME = datetime.timedelta(minutes=115)
"""<@ t("A prepay id can be used for two hours; five minutes are left for the user to pay.", "预支付单两小时内有效，这里留五分钟给用户付款。") @>"""


def main_handler(event, context):
    cloud.init(context=context)
    db = cloud.database()
    openid = cloud.get_wx_context().openid
    if not openid:
        return failed("NO_USER", "<@ t("only a mini program user can place an order", "只有小程序用户可以下单") @>")
    if event.get("outTradeNo"):
        return pay_earlier_order(db, str(event["outTradeNo"]), openid)
    return place_order(db, event, openid)


def place_order(db, event, openid):
    quantity = event.get("quantity", 1)
    product = PRODUCTS.get(event.get("productId"))
    if product is None:
        return failed("UNKNOWN_PRODUCT", f"<@ t("no product", "没有商品") @> {event.get('productId')}")
    if type(quantity) is not int or not 1 <= quantity <= 99:
        return failed("BAD_QUANTITY", "<@ t("quantity must be a whole number from 1 to 99", "数量必须是 1 到 99 的整数") @>")
    order = {
        "_id": new_order_number(),
        "openid": openid,
        "subMchId": os.environ["SUB_MCH_ID"],
        "productId": event["productId"],
        "quantity": quantity,
        "body": f"<@ project @>-{product['name']}"[:40],
        # <@ t("The price comes from the server. Both factors are integers, so the product is one too.", "价格只取服务器上的。两个因数都是整数（分），乘积也是整数。") @>
        "totalFee": product["price_fen"] * quantity,
        "status": "created",
        "createdAt": now(),
    }
    # <@ t("Store the order first: a payment for an order that we do not know could never be fulfilled.", "先存订单：收到不认识的订单的付款是无法发货的。") @>
    db.collection("orders").add(order)
    return pay(db, order)


def pay_earlier_order(db, out_trade_no, openid):
    order = db.collection("orders").doc(out_trade_no).get()
    if order is None or order["openid"] != openid:
        return failed("UNKNOWN_ORDER", f"<@ t("no order", "没有订单") @> {out_trade_no}")
    if order["status"] != "created":
        return failed("NOT_OPEN", f"<@ t("the order is", "订单状态是") @> {order['status']}")
    return pay(db, order)


def pay(db, order):
    if order.get("payment") and now() - order["paymentAt"] < PAYMENT_LIFETIME:
        return {"ok": True, "outTradeNo": order["_id"], "payment": order["payment"]}
    try:
        # <@ t("The merchant, the environment and the callback come from the manifest's payment binding.", "商户号、环境和回调函数来自 cloudfn.yaml 的支付绑定。") @>
        result = cloud.cloud_pay.unified_order(
            body=order["body"], out_trade_no=order["_id"], total_fee=order["totalFee"], sub_mch_id=order["subMchId"]
        )
    except cloud.CloudError as error:
        # <@ t("Nobody knows whether the order reached WeChat Pay. It stays open and can be paid with the same number.", "不知道微信支付是否收到了下单请求。订单保持未支付，可以用同一个订单号继续支付。") @>
        print("unified_order", order["_id"], error)
        return failed("PAY_UNAVAILABLE", "<@ t("WeChat Pay did not answer, try again", "微信支付没有响应，请重试") @>", order["_id"])
    if not result.ok:
        print("unified_order", order["_id"], result.error)
        return failed("PAY_REFUSED", result.error, order["_id"])
    payment = dict(result.payment)
    db.collection("orders").doc(order["_id"]).update({"payment": cloud.database().command.set(payment), "paymentAt": now()})
    return {"ok": True, "outTradeNo": order["_id"], "payment": payment}


def new_order_number():
    """<@ t("26 characters: the second of the order in Beijing time, then 12 random hex digits", "26 个字符：北京时间的秒，加 12 位随机十六进制") @>"""
    return now().astimezone(BEIJING).strftime("%Y%m%d%H%M%S") + uuid.uuid4().hex[:12]


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def failed(code, message, out_trade_no=None):
    return {"ok": False, "code": code, "message": message, "outTradeNo": out_trade_no}
