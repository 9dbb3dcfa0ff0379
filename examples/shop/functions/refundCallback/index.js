// WeChat Pay calls this when a refund is done, again and again until it answers {errcode: 0}.
const cloud = require('wx-server-sdk');
const { find } = require('../../shared/orders');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { SOURCE } = cloud.getWXContext();
  if (!/^wx_\w*callback$/.test(SOURCE)) return refused(event, `not from WeChat Pay but from ${SOURCE}`);
  // A refund's event has refundStatus and no resultCode.
  if (event.returnCode !== 'SUCCESS' || !event.refundStatus) return refused(event, 'not a refund');
  const order = await find(db, event.outTradeNo);
  const refund = order && order.refunds.find((each) => each.outRefundNo === event.outRefundNo);
  if (!refund) return refused(event, 'unknown refund');
  if (refund.refundFee !== event.refundFee) return refused(event, `amount is ${event.refundFee}, not ${refund.refundFee}`);
  try {
    await finish(order, event);
    return { errcode: 0, errmsg: '' };
  } catch (error) {
    console.error('refund', event.outRefundNo, error);
    return { errcode: 1, errmsg: 'try again' };
  }
};

async function finish(order, event) {
  await db.runTransaction(async (transaction) => {
    const orders = transaction.collection('orders').doc(order._id);
    const { data: current } = await orders.get();
    const done = event.refundStatus === 'SUCCESS';
    const refunds = current.refunds.map((each) =>
      each.outRefundNo === event.outRefundNo && each.status === 'requested'
        ? { ...each, status: done ? 'done' : 'failed', refundStatus: event.refundStatus }
        : each,
    );
    const back = refunds.filter((each) => each.status === 'done').reduce((sum, each) => sum + each.refundFee, 0);
    const status = back === current.totalFee ? 'refunded' : current.status;
    await orders.update({ data: done ? { refunds, status } : { refunds, attention: `refund: ${event.refundStatus}` } });
  });
}

function refused(event, reason) {
  console.error('refused', event.outRefundNo, reason);
  return { errcode: 2, errmsg: reason };
}
