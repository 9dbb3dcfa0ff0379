// A timer: closes orders that nobody paid in time. Safe to run twice, or twice at once.
const cloud = require('wx-server-sdk');
const { ask, close } = require('../../shared/orders');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async () => {
  // Only the platform's timer comes without a user.
  if (cloud.getWXContext().OPENID) return { ok: false, code: 'NOT_ALLOWED' };
  const expired = await db
    .collection('orders')
    .where({ status: 'created', expiresAt: db.command.lt(Date.now()) })
    .limit(50)
    .get();
  let closed = 0;
  for (const order of expired.data) {
    try {
      if (await closeOne(order)) closed += 1;
    } catch (error) {
      // The next run tries again; the other orders do not wait for it.
      console.error('close', order._id, error);
    }
  }
  return { ok: true, closed };
};

/** First make sure that it was not paid, then that it cannot be paid any more, then give the stock back. */
async function closeOne(order) {
  const asked = await ask(cloud, db, order);
  if (asked.tradeState === 'SUCCESS' || asked.tradeState === 'REFUND') return false;
  if (asked.returnCode !== 'SUCCESS') return false;
  const reached = asked.resultCode === 'SUCCESS' || Boolean(order.payment);
  if (reached && asked.tradeState !== 'CLOSED') {
    const res = await cloud.cloudPay.closeOrder({ subMchId: order.subMchId, outTradeNo: order._id });
    if (res.returnCode !== 'SUCCESS' || res.resultCode !== 'SUCCESS') return false;
  }
  return close(db, order);
}
