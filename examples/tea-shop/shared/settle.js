// One place decides that an order is paid, for the callback and for the query that stands in for a lost one.

/**
 * Marks the order paid once, however often this is called. `ok` false: no such order, or the amount differs.
 * The condition and the change are one operation, so two deliveries at the same time cannot both fulfil.
 */
async function settle(db, { outTradeNo, totalFee, transactionId }) {
  const orders = db.collection('orders');
  const changed = await orders
    .where({ _id: outTradeNo, status: 'created', totalFee })
    .update({ data: { status: 'paid', transactionId, paidAt: db.serverDate() } });
  if (changed.stats.updated === 1) return { ok: true, first: true };

  const { data } = await orders.where({ _id: outTradeNo }).get();
  if (!data.length) return { ok: false, reason: `no order ${outTradeNo}` };
  if (data[0].totalFee !== totalFee) return { ok: false, reason: `amount ${totalFee} instead of ${data[0].totalFee}` };
  return { ok: true, first: false };
}

module.exports = { settle };
