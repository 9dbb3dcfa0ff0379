// Asks WeChat Pay about an order when its callback is late: success on the phone alone proves nothing.
const cloud = require('wx-server-sdk');
const { settle } = require('../../shared/settle');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async ({ orderId }) => {
  const { OPENID } = cloud.getWXContext();
  const { data: order } = await db.collection('orders').doc(String(orderId)).get();
  if (order._openid !== OPENID) throw new Error('not your order');
  if (order.status !== 'created') return { status: order.status };

  const found = await cloud.cloudPay.queryOrder({ subMchId: process.env.SUB_MCH_ID, outTradeNo: order._id });
  if (found.returnCode === 'SUCCESS' && found.resultCode === 'SUCCESS' && found.tradeState === 'SUCCESS') {
    const settled = await settle(db, { outTradeNo: order._id, totalFee: found.totalFee, transactionId: found.transactionId });
    if (settled.ok) return { status: 'paid' };
  }
  return { status: order.status, tradeState: found.tradeState };
};
