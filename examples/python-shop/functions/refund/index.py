"""Gives the whole amount of a paid order back. The money arrives later; the refund callback tells.

{outTradeNo} -> {ok: true, outRefundNo} | {ok: false, code, message}
"""

import datetime
import os

import cloudfn_sdk as cloud


def main_handler(event, context):
    cloud.init(context=context)
    db = cloud.database()
    order = db.collection("orders").doc(str(event.get("outTradeNo"))).get()
    if order is None or not may_refund(order, cloud.get_wx_context().openid):
        return failed("UNKNOWN_ORDER", f"no order {event.get('outTradeNo')}")
    if order["status"] not in ("paid", "refunding"):
        return failed("NOT_PAID", f"the order is {order['status']}")
    # One number per order: however often this runs, WeChat Pay sees one refund.
    number = f"R{order['_id']}"
    begin(db, order, number)
    result = cloud.cloud_pay.refund(
        out_trade_no=order["_id"],
        out_refund_no=number,
        total_fee=order["totalFee"],
        refund_fee=order["totalFee"],
        sub_mch_id=order["subMchId"],
    )
    if not result.ok:
        # The order stays `refunding` with the reason, and the same call can be made again.
        print("refund", order["_id"], result.error)
        db.collection("refunds").doc(number).update({"reason": result.error})
        return failed("REFUND_REFUSED", result.error)
    return {"ok": True, "outRefundNo": number}


def may_refund(order, openid):
    """Who may refund is your decision: here the buyer, and those named in ADMIN_OPENIDS."""
    admins = os.environ.get("ADMIN_OPENIDS", "").split(",")
    return bool(openid) and (order["openid"] == openid or openid in admins)


def begin(db, order, number):
    """Note the refund before asking for it, so that its callback finds it."""

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
