"""WeChat Pay calls this function when a refund is done, again and again until it answers {errcode: 0}."""

import re

import cloudfn_sdk as cloud


def main_handler(event, context):
    cloud.init(context=context)
    # Only WeChat Pay's own sources, never a client's.
    source = cloud.get_wx_context().source
    if not re.fullmatch(r"wx_\w*callback", source):
        return refused(event, f"not from WeChat Pay but from {source}")
    # A refund's event has refundStatus and no resultCode.
    if event.get("returnCode") != "SUCCESS" or not event.get("refundStatus"):
        return refused(event, "not a refund")
    db = cloud.database()
    try:
        refund = db.collection("refunds").doc(str(event.get("outRefundNo"))).get()
        if refund is None:
            return refused(event, "unknown refund")
        if refund["outTradeNo"] != event.get("outTradeNo"):
            return refused(event, "another order")
        if refund["refundFee"] != event.get("refundFee"):
            return refused(event, f"amount is {event.get('refundFee')}, not {refund['refundFee']}")
        finish(db, refund, event)
    except cloud.CloudError as error:
        print("refund", event.get("outRefundNo"), error)
        return {"errcode": 1, "errmsg": "try again"}
    return {"errcode": 0, "errmsg": ""}


def finish(db, refund, event):
    """SUCCESS: the money is back; CHANGE, REFUNDCLOSE: someone has to look at it"""
    done = event["refundStatus"] == "SUCCESS"

    def work(transaction):
        document = transaction.collection("refunds").doc(refund["_id"])
        if document.get()["status"] != "requested":
            return
        outcome = {"status": "done" if done else "failed", "refundStatus": event["refundStatus"]}
        document.update({**outcome, "refundId": event.get("refundId")})
        transaction.collection("orders").doc(refund["outTradeNo"]).update(
            {"status": "refunded"} if done else {"attention": f"refund: {event['refundStatus']}"}
        )

    db.run_transaction(work)


def refused(event, reason):
    print("refused", event.get("outRefundNo"), reason)
    return {"errcode": 2, "errmsg": reason}
