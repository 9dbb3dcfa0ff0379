"""<@ t("Gives the whole amount of a paid order back. The money arrives later; refundNotify is told.", "全额退款。钱会稍后到账，结果通知 refundNotify。") @>

{outTradeNo} -> {ok: true, outRefundNo} | {ok: false, code, message}
"""

import datetime
import os

import cloudfn_sdk as cloud
import wxpay


def main_handler(event, context):
    cloud.init(context=context)
    db = cloud.database()
    order = db.collection("orders").doc(str(event.get("outTradeNo"))).get()
    if order is None or not may_refund(order, cloud.get_wx_context().openid):
        return failed("UNKNOWN_ORDER", f"<@ t("no order", "没有订单") @> {event.get('outTradeNo')}")
    if order["status"] not in ("paid", "refunding"):
        return failed("NOT_PAID", f"<@ t("the order is", "订单状态是") @> {order['status']}")
    # <@ t("One number per order: however often this runs, WeChat Pay sees one refund.", "每个订单只有一个退款单号：无论执行多少次，微信支付只会退一次。") @>
    number = f"R{order['_id']}"
    begin(db, order, number)
    fee = order["totalFee"]
    try:
        wxpay.request(
            "POST",
            "/v3/refund/domestic/refunds",
            {
                "out_trade_no": order["_id"],
                "out_refund_no": number,
                "notify_url": os.environ["REFUND_NOTIFY_URL"],
                "amount": {"refund": fee, "total": fee, "currency": "CNY"},
            },
        )
    except wxpay.WeChatPayError as error:
        # <@ t("The order stays `refunding` with the reason, and the same call can be made again.", "订单保持 refunding 并记录原因，之后可以用同样的参数再次调用。") @>
        print("refund", order["_id"], error)
        db.collection("refunds").doc(number).update({"reason": error.message})
        return failed("REFUND_REFUSED" if error.status else "PAY_UNAVAILABLE", error.message)
    return {"ok": True, "outRefundNo": number}


def may_refund(order, openid):
    """<@ t("Who may refund is your decision: here the buyer, and those named in ADMIN_OPENIDS.", "谁可以退款由你决定：这里是买家本人，以及 ADMIN_OPENIDS 中的管理员。") @>"""
    admins = os.environ.get("ADMIN_OPENIDS", "").split(",")
    return bool(openid) and (order["openid"] == openid or openid in admins)


def begin(db, order, number):
    """<@ t("Note the refund before asking for it, so that its notification finds it.", "先记录退款再请求，这样通知才能找到它。") @>"""

    def work(transaction):
        document = transaction.collection("orders").doc(order["_id"])
        if document.get()["status"] != "paid":
            return
        document.update({"status": "refunding"})
        transaction.collection("refunds").doc(number).set(
            {
                "outTradeNo": order["_id"],
                "openid": order["openid"],
                "refundFee": order["totalFee"],
                "status": "requested",
                "createdAt": datetime.datetime.now(datetime.timezone.utc),
            }
        )

    db.run_transaction(work)


def failed(code, message):
    return {"ok": False, "code": code, "message": message}
