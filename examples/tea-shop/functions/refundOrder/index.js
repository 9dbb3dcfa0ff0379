// Refunds a paid order in full, once. The refund number is stored first, so a repeated call is the same refund.
const cloud = require('wx-server-sdk');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async ({ orderId }) => {
  const { OPENID, ENV } = cloud.getWXContext();
  const orders = db.collection('orders');
  const { data: order } = await orders.doc(String(orderId)).get();
  if (order._openid !== OPENID) throw new Error('not your order');
  if (order.status !== 'paid' && order.status !== 'refunding') throw new Error(`an order that is ${order.status} cannot be refunded`);

  const outRefundNo = `R${order._id}`;
  await orders.where({ _id: order._id, status: 'paid' }).update({ data: { status: 'refunding', outRefundNo } });
  const result = await cloud.cloudPay.refund({
    functionName: 'refundCallback',
    envId: ENV,
    subMchId: process.env.SUB_MCH_ID,
    outTradeNo: order._id,
    outRefundNo,
    totalFee: order.totalFee,
    refundFee: order.totalFee,
    nonceStr: outRefundNo.slice(0, 32),
  });
  if (result.returnCode !== 'SUCCESS' || result.resultCode !== 'SUCCESS') {
    await orders.where({ _id: order._id, status: 'refunding' }).update({ data: { status: 'paid' } });
    throw new Error(result.errCodeDes || result.returnMsg);
  }
  return { status: 'refunding' };
};
