// What may happen to an order, for the callback, the query and the timer alike.
const { fromBeijing } = require('./beijing');

/** The order with this number (of this buyer, when one is given), or undefined. */
async function find(db, outTradeNo, openid) {
  const query = openid === undefined ? { _id: String(outTradeNo) } : { _id: String(outTradeNo), openid };
  const found = await db.collection('orders').where(query).get();
  return found.data[0];
}

/**
 * Marks an order paid and ships it, exactly once, however often and however concurrently it is told.
 *
 * @param paid  {outTradeNo, totalFee, subMchId, transactionId, timeEnd}, as WeChat Pay tells it
 * @returns     {ok: true, repeated} | {ok: false, reason}
 */
async function settle(db, paid) {
  const order = await find(db, paid.outTradeNo);
  if (!order) return { ok: false, reason: 'unknown order' };
  if (order.totalFee !== paid.totalFee) return { ok: false, reason: `amount is ${paid.totalFee}, not ${order.totalFee}` };
  if (order.subMchId !== paid.subMchId) return { ok: false, reason: `merchant is ${paid.subMchId}, not ${order.subMchId}` };

  return db.runTransaction(async (transaction) => {
    const orders = transaction.collection('orders').doc(order._id);
    const { data: current } = await orders.get();
    if (current.transactionId) return { ok: true, repeated: true };
    const paidAt = fromBeijing(paid.timeEnd);
    const open = current.status === 'created';
    await orders.update({
      data: {
        status: open ? 'paid' : current.status,
        // Its stock is gone: someone has to give the money back, or find another item.
        attention: open ? '' : 'paid after it was closed',
        transactionId: paid.transactionId,
        paidAt,
      },
    });
    if (open) {
      await transaction.collection('shipments').doc(order._id).set({
        data: { openid: current.openid, items: current.items, status: 'waiting', paidAt },
      });
    }
    return { ok: true, repeated: false };
  });
}

/** Asks WeChat Pay for an open order and settles it when it was paid. Returns what queryOrder answered. */
async function ask(cloud, db, order) {
  const res = await cloud.cloudPay.queryOrder({ subMchId: order.subMchId, outTradeNo: order._id });
  if (res.returnCode === 'SUCCESS' && res.resultCode === 'SUCCESS' && res.tradeState === 'SUCCESS') {
    const settled = await settle(db, {
      outTradeNo: order._id,
      totalFee: res.totalFee,
      subMchId: res.subMchId,
      transactionId: res.transactionId,
      timeEnd: res.timeEnd,
    });
    if (!settled.ok) console.error('settle', order._id, settled.reason);
  }
  return res;
}

/** Closes an open order and gives its stock back; false when it was paid or closed meanwhile. */
async function close(db, order) {
  return db.runTransaction(async (transaction) => {
    const orders = transaction.collection('orders').doc(order._id);
    const { data: current } = await orders.get();
    if (current.status !== 'created') return false;
    await orders.update({ data: { status: 'closed' } });
    for (const item of current.items) {
      const products = transaction.collection('products').doc(item.productId);
      const { data: product } = await products.get();
      await products.update({ data: { stock: product.stock + item.quantity } });
    }
    return true;
  });
}

module.exports = { ask, close, find, settle };
