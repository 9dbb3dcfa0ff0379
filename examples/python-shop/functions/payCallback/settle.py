"""Marks an order as paid, exactly once. The callback and the order query share this file: keep both the same."""

import datetime

BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def settle(db, paid):
    """Money is an integer number of fen. `paid` is what WeChat Pay says, the order is what we stored.

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

    # Two deliveries may run at the same time: the transaction lets one win, the other sees its result.
    # Everything that a payment causes belongs in here, so that a crash leaves all of it or nothing.
    def work(transaction):
        document = transaction.collection("orders").doc(order["_id"])
        current = document.get()
        if current.get("transactionId"):
            return {"ok": True, "repeated": True}
        paid_at = from_beijing(paid["time_end"])
        # An order that was closed meanwhile keeps its state: the money has to go back, see `attention`.
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
            # Fulfilment. The order number is its id, so that it exists once whatever happens.
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
    """yyyyMMddHHmmss in Beijing time, as WeChat Pay writes it"""
    try:
        return datetime.datetime.strptime(text or "", "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None
