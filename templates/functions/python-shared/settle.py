"""<@ t("Marks an order as paid, exactly once. The callback and the order query share this file: keep both the same.", "把订单标记为已支付，保证只执行一次。支付回调和查单函数共用此文件：两份要保持一致。") @>"""

import datetime

BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def settle(db, paid):
    """<@ t("Money is an integer number of fen. `paid` is what WeChat Pay says, the order is what we stored.", "金额是整数分；paid 是微信支付的说法，订单是我们自己存的。") @>

    paid: {out_trade_no, total_fee, sub_mch_id, transaction_id, time_end}
    -> {"ok": True, "repeated": bool} | {"ok": False, "reason": str}
    """
    order = db.collection("orders").doc(str(paid["out_trade_no"])).get()
    if order is None:
        return {"ok": False, "reason": "unknown order"}
    if order["totalFee"] != paid["total_fee"]:
        return {"ok": False, "reason": f"amount is {paid['total_fee']}, not {order['totalFee']}"}
    if order["subMchId"] != paid["sub_mch_id"]:
        return {"ok": False, "reason": f"merchant is {paid['sub_mch_id']}, not {order['subMchId']}"}

    # <@ t("Two deliveries may run at the same time: the transaction lets one win, the other sees its result.", "同一个通知可能同时投递两次：事务只让一个成功，另一个会看到结果。") @>
    # <@ t("Everything that a payment causes belongs in here, so that a crash leaves all of it or nothing.", "支付引起的所有写入都放在事务里：崩溃时要么全部完成，要么什么都没发生。") @>
    def work(transaction):
        document = transaction.collection("orders").doc(order["_id"])
        current = document.get()
        if current.get("transactionId"):
            return {"ok": True, "repeated": True}
        paid_at = from_beijing(paid["time_end"])
        # <@ t("An order that was closed meanwhile keeps its state: the money has to go back, see `attention`.", "订单可能已被关闭：状态保持不变，钱需要退回，见 attention。") @>
        is_open = current["status"] == "created"
        document.update(
            {
                "status": "paid" if is_open else current["status"],
                "attention": "" if is_open else "paid after it was closed",
                "transactionId": paid["transaction_id"],
                "paidAt": paid_at,
            }
        )
        if is_open:
            # <@ t("Fulfilment. The order number is its id, so that it exists once whatever happens.", "发货。用订单号作为 _id，无论发生什么都只会有一条。") @>
            transaction.collection("shipments").doc(order["_id"]).set(
                {
                    "openid": current["openid"],
                    "productId": current["productId"],
                    "quantity": current["quantity"],
                    "status": "waiting",
                    "paidAt": paid_at,
                }
            )
        return {"ok": True, "repeated": False}

    return db.run_transaction(work)


def from_beijing(text):
    """yyyyMMddHHmmss <@ t("in Beijing time, as WeChat Pay writes it", "（北京时间，微信支付的格式）") @>"""
    try:
        return datetime.datetime.strptime(text or "", "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None
