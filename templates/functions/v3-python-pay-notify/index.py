"""<@ t("WeChat Pay sends its notification of a payment here, again and again until the status is 200 or 204.", "微信支付把支付通知发到这里，直到状态码是 200 或 204 为止。") @>

<@ t("Everybody on the internet can send a request to this address: nothing is believed before it is verified.", "互联网上的任何人都能请求这个地址：验签之前什么都不能相信。") @>
"""

import json
import os

import cloudfn_sdk as cloud
import wxpay
from settle import settle


def main_handler(event, context):
    cloud.init(context=context)
    kind, resource, problem = wxpay.open_notification(event)
    if problem:
        return refused(401, problem)
    if kind != "TRANSACTION.SUCCESS" or resource.get("trade_state") != "SUCCESS":
        return refused(400, f"not a payment but {kind}")
    if resource.get("mchid") != os.environ["MCH_ID"]:
        return refused(400, f"of merchant {resource.get('mchid')}")
    try:
        # <@ t("Compares the amount with the order's own, and fulfils exactly once.", "把金额与订单自己的金额比较，并且恰好发货一次。") @>
        settled = settle(cloud.database(), wxpay.as_paid(resource))
    except cloud.CloudError as error:
        # <@ t("The status alone counts: 200 with a failure in its body would lose the payment.", "只有状态码算数：200 加上失败的内容会丢失这笔支付。") @>
        print("settle", resource["out_trade_no"], error)
        return refused(500, "try again")
    if not settled["ok"]:
        return refused(400, settled["reason"])
    return {"statusCode": 204, "body": ""}


def refused(status, message):
    print("refused", message)
    headers = {"content-type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps({"code": "FAIL", "message": message})}
