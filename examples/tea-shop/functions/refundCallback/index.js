// WeChat Pay tells here how a refund ended. Its event has no resultCode: refundStatus is what counts.
const cloud = require('wx-server-sdk');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  if (cloud.getWXContext().SOURCE !== 'wx_paycallback') return { errcode: 2, errmsg: 'not from WeChat Pay' };
  const status = event.refundStatus === 'SUCCESS' ? 'refunded' : 'paid';
  await db.collection('orders')
    .where({ _id: event.outTradeNo, outRefundNo: event.outRefundNo, status: 'refunding' })
    .update({ data: { status, refundedAt: db.serverDate() } });
  console.log('refund', event.refundStatus, event.outTradeNo);
  return { errcode: 0, errmsg: '' };
};
