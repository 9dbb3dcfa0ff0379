"""<@ t("WeChat Pay calls this function when a refund is done, again and again until it answers {errcode: 0}.", "退款完成后微信支付会调用这个函数，直到它返回 {errcode: 0} 为止。") @>"""

import re

import cloudfn_sdk as cloud


def main_handler(event, context):
    cloud.init(context=context)
    # <@ t("Only WeChat Pay's own sources, never a client's.", "只接受微信支付的来源，不接受客户端调用。") @>
    source = cloud.get_wx_context().source
    if not re.fullmatch(r"wx_\w*callback", source):
        return refused(event, f"not from WeChat Pay but from {source}")
    # <@ t("A refund's event has refundStatus and no resultCode.", "退款通知里有 refundStatus，没有 resultCode。") @>
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
    """SUCCESS: <@ t("the money is back", "已退回") @>; CHANGE, REFUNDCLOSE: <@ t("someone has to look at it", "需要人工处理") @>"""
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
