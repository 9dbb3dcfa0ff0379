// <@ t("Marks an order as paid, exactly once. The callback and the order query share this file: keep both copies the same.", "把订单标记为已支付，保证只执行一次。支付回调和查单函数共用此文件：两份要保持一致。") @>

/**
 * <@ t("Money is an integer number of fen everywhere; `paid` is what WeChat Pay says, the order is what we stored.", "金额一律是整数分；paid 是微信支付的说法，订单是我们自己存的。") @>
 *
 * @param db    cloud.database()
 * @param paid  {outTradeNo, totalFee, subMchId, transactionId, timeEnd}
 * @returns     {ok: true, repeated} | {ok: false, reason}
 */
async function settle(db, paid) {
  const found = await db.collection('orders').where({ _id: String(paid.outTradeNo) }).get();
  const order = found.data[0];
  if (!order) return { ok: false, reason: 'unknown order' };
  if (order.totalFee !== paid.totalFee) return { ok: false, reason: `amount is ${paid.totalFee}, not ${order.totalFee}` };
  if (order.subMchId !== paid.subMchId) return { ok: false, reason: `merchant is ${paid.subMchId}, not ${order.subMchId}` };

  // <@ t("Two deliveries of one notification may run at the same time. The transaction lets one of them win; the other sees", "同一个通知可能同时投递两次。事务只让其中一个成功，另一个会看到") @>
  // <@ t("its result. Everything that a payment causes belongs in here, so that a crash leaves all of it or nothing.", "它的结果。支付引起的所有写入都放在事务里：崩溃时要么全部完成，要么什么都没发生。") @>
  return db.runTransaction(async (transaction) => {
    const orders = transaction.collection('orders').doc(order._id);
    const { data: current } = await orders.get();
    if (current.transactionId) return { ok: true, repeated: true };

    const paidAt = fromBeijing(paid.timeEnd);
    // <@ t("An order that was closed meanwhile keeps its state: the money has to go back, see `attention`.", "订单可能已被关闭：状态保持不变，钱需要退回，见 attention。") @>
    const open = current.status === 'created';
    await orders.update({
      data: {
        status: open ? 'paid' : current.status,
        attention: open ? '' : 'paid after it was closed',
        transactionId: paid.transactionId,
        paidAt,
      },
    });
    if (open) {
      // <@ t("Fulfilment. The order number is its id, so that it exists once whatever happens.", "发货。用订单号作为 _id，无论发生什么都只会有一条。") @>
      await transaction.collection('shipments').doc(order._id).set({
        data: { openid: current.openid, productId: current.productId, quantity: current.quantity, status: 'waiting', paidAt },
      });
    }
    return { ok: true, repeated: false };
  });
}

/** yyyyMMddHHmmss <@ t("in Beijing time, as WeChat Pay writes it, to a Date", "（北京时间，微信支付的格式）转为 Date") @> */
function fromBeijing(text) {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text || '') || [];
  return year ? new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`) : null;
}

module.exports = { settle };
