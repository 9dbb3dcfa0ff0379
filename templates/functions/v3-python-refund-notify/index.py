"""<@ t("WeChat Pay sends its notification of a refund here, again and again until the status is 200 or 204.", "微信支付把退款通知发到这里，直到状态码是 200 或 204 为止。") @>

<@ t("Everybody on the internet can send a request to this address: nothing is believed before it is verified.", "互联网上的任何人都能请求这个地址：验签之前什么都不能相信。") @>
"""

import json
import os

import cloudfn_sdk as cloud
import wxpay


def main_handler(event, context):
    cloud.init(context=context)
    kind, resource, problem = wxpay.open_notification(event)
    if problem:
        return refused(401, problem)
    if not kind.startswith("REFUND.") or not resource.get("refund_status"):
        return refused(400, f"not a refund but {kind}")
    if resource.get("mchid") != os.environ["MCH_ID"]:
        return refused(400, f"of merchant {resource.get('mchid')}")
    db = cloud.database()
    try:
        refund = db.collection("refunds").doc(str(resource["out_refund_no"])).get()
        if refund is None:
            return refused(400, "unknown refund")
        if refund["outTradeNo"] != resource["out_trade_no"]:
            return refused(400, "another order")
        # <@ t("The whole order is refunded here: both amounts must be what was noted.", "这里是全额退款：两个金额都必须与记录一致。") @>
        given, total = resource["amount"]["refund"], resource["amount"]["total"]
        if refund["refundFee"] != given or refund["refundFee"] != total:
            return refused(400, f"amount is {given} of {total}, not {refund['refundFee']}")
        finish(db, refund, resource)
    except cloud.CloudError as error:
        # <@ t("The status alone counts: 200 with a failure in its body would lose the notification.", "只有状态码算数：200 加上失败的内容会丢失这个通知。") @>
        print("refund", resource["out_refund_no"], error)
        return refused(500, "try again")
    return {"statusCode": 204, "body": ""}


def finish(db, refund, resource):
    """SUCCESS: <@ t("the money is back", "已退回") @>; ABNORMAL, CLOSED: <@ t("someone has to look at it", "需要人工处理") @>"""
    status = resource["refund_status"]
    done = status == "SUCCESS"

    def work(transaction):
        document = transaction.collection("refunds").doc(refund["_id"])
        current = document.get()
        # <@ t("An abnormal refund can still succeed, by another account; what succeeded stays.", "异常退款之后仍可能经其他账户成功；成功的不再改变。") @>
        if current["status"] == "done" or current.get("refundStatus") == status:
            return
        outcome = {"status": "done" if done else "failed", "refundStatus": status}
        document.update({**outcome, "refundId": resource.get("refund_id")})
        transaction.collection("orders").doc(refund["outTradeNo"]).update(
            {"status": "refunded", "attention": ""} if done else {"attention": f"refund: {status}"}
        )

    db.run_transaction(work)


def refused(status, message):
    print("refused", message)
    headers = {"content-type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps({"code": "FAIL", "message": message})}
