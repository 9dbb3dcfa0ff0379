"""<@ t("WeChat Pay calls this function after a successful payment, again and again until it answers {errcode: 0}.", "付款成功后微信支付会调用这个函数，直到它返回 {errcode: 0} 为止。") @>"""

import cloudfn_sdk as cloud
from settle import settle


def main_handler(event, context):
    cloud.init(context=context)
    # <@ t("Anyone can call any cloud function from a mini program. Only WeChat Pay comes with this source.", "小程序里任何人都能调用云函数；只有微信支付的调用带有这个来源。") @>
    source = cloud.get_wx_context().source
    if source != "wx_paycallback":
        return refused(event, f"not from WeChat Pay but from {source}")
    if event.get("returnCode") != "SUCCESS" or event.get("resultCode") != "SUCCESS":
        return refused(event, "not a successful payment")
    try:
        settled = settle(
            cloud.database(),
            {
                "out_trade_no": event.get("outTradeNo"),
                "total_fee": event.get("totalFee"),
                "sub_mch_id": event.get("subMchId"),
                "transaction_id": event.get("transactionId"),
                "time_end": event.get("timeEnd"),
            },
        )
    except cloud.CloudError as error:
        # <@ t("Anything else than errcode 0 makes WeChat Pay try again later, which is what we want now.", "只要不返回 errcode 0，微信支付稍后会重试，这正是现在需要的。") @>
        print("settle", event.get("outTradeNo"), error)
        return {"errcode": 1, "errmsg": "try again"}
    if not settled["ok"]:
        return refused(event, settled["reason"])
    return {"errcode": 0, "errmsg": ""}


def refused(event, reason):
    print("refused", event.get("outTradeNo"), reason)
    return {"errcode": 2, "errmsg": reason}
