"""<@ t("Places an order by API v3 and returns what wx.requestPayment needs.", "用 API v3 下单，返回 wx.requestPayment 需要的参数。") @>

{productId, quantity}  <@ t("a new order", "新订单") @>
{outTradeNo}           <@ t("pay an earlier order that is still open", "继续支付之前未付款的订单") @>

<@ t("Answers {ok: true, outTradeNo, payment} or {ok: false, code, message}.", "返回 {ok: true, outTradeNo, payment} 或 {ok: false, code, message}。") @>
"""

import datetime
import os
import uuid

import cloudfn_sdk as cloud
import wxpay
from prices import PRODUCTS

BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def main_handler(event, context):
    cloud.init(context=context)
    db = cloud.database()
    user = cloud.get_wx_context()
    if not user.openid:
        return failed("NO_USER", "<@ t("only a mini program user can place an order", "只有小程序用户可以下单") @>")
    if event.get("outTradeNo"):
        return pay_earlier_order(db, str(event["outTradeNo"]), user)
    return place_order(db, event, user)


def place_order(db, event, user):
    quantity = event.get("quantity", 1)
    product = PRODUCTS.get(event.get("productId"))
    if product is None:
        return failed("UNKNOWN_PRODUCT", f"<@ t("no product", "没有商品") @> {event.get('productId')}")
    if type(quantity) is not int or not 1 <= quantity <= 99:
        return failed("BAD_QUANTITY", "<@ t("quantity must be a whole number from 1 to 99", "数量必须是 1 到 99 的整数") @>")
    now = datetime.datetime.now(datetime.timezone.utc)
    order = {
        "_id": now.astimezone(BEIJING).strftime("%Y%m%d%H%M%S") + uuid.uuid4().hex[:12],
        "openid": user.openid,
        "subMchId": os.environ["MCH_ID"],
        "productId": event["productId"],
        "quantity": quantity,
        "body": f"<@ project @>-{product['name']}"[:40],
        # <@ t("The price comes from the server. Both factors are integers, so the product is one too.", "价格只取服务器上的。两个因数都是整数（分），乘积也是整数。") @>
        "totalFee": product["price_fen"] * quantity,
        "status": "created",
        "createdAt": now,
    }
    # <@ t("Store the order first: a payment for an order that we do not know could never be fulfilled.", "先存订单：收到不认识的订单的付款是无法发货的。") @>
    db.collection("orders").add(order)
    return pay(order, user)


def pay_earlier_order(db, out_trade_no, user):
    order = db.collection("orders").doc(out_trade_no).get()
    if order is None or order["openid"] != user.openid:
        return failed("UNKNOWN_ORDER", f"<@ t("no order", "没有订单") @> {out_trade_no}")
    if order["status"] != "created":
        return failed("NOT_OPEN", f"<@ t("the order is", "订单状态是") @> {order['status']}")
    return pay(order, user)


def pay(order, user):
    """<@ t("The same order again gives the same prepay id, or a fresh one after two hours.", "同一订单再次下单会得到同一个 prepay_id，两小时后则是新的。") @>"""
    number = order["_id"]
    try:
        made = wxpay.request(
            "POST",
            "/v3/pay/transactions/jsapi",
            {
                "appid": user.appid,
                "mchid": os.environ["MCH_ID"],
                "description": order["body"],
                "out_trade_no": number,
                "notify_url": os.environ["NOTIFY_URL"],
                "amount": {"total": order["totalFee"], "currency": "CNY"},
                "payer": {"openid": order["openid"]},
            },
        )
    except wxpay.WeChatPayError as error:
        print("order", number, error)
        if error.status:
            return failed("PAY_REFUSED", error.message, number)
        # <@ t("Nobody knows whether the order reached WeChat Pay. It stays open and can be paid with the same number.", "不知道微信支付是否收到了下单请求。订单保持未支付，可以用同一个订单号继续支付。") @>
        return failed("PAY_UNAVAILABLE", "<@ t("WeChat Pay did not answer, try again", "微信支付没有响应，请重试") @>", number)
    return {"ok": True, "outTradeNo": number, "payment": wxpay.payment(user.appid, made["prepay_id"])}


def failed(code, message, out_trade_no=None):
    return {"ok": False, "code": code, "message": message, "outTradeNo": out_trade_no}
