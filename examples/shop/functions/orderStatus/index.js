// {outTradeNo} -> {ok: true, status, totalFee, refundedFee}. Asks WeChat Pay while the order is open.
const cloud = require('wx-server-sdk');
const { failed } = require('../../shared/answers');
const { ask, find } = require('../../shared/orders');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { OPENID } = cloud.getWXContext();
  let order = await find(db, event.outTradeNo, OPENID);
  if (!order) return failed('UNKNOWN_ORDER', `no order ${event.outTradeNo}`);
  if (order.status === 'created' && order.payment) {
    try {
      await ask(cloud, db, order);
      order = await find(db, order._id, OPENID);
    } catch (error) {
      // What is stored is still a true answer; the page asks again.
      console.error('queryOrder', order._id, error);
    }
  }
  const refundedFee = order.refunds.filter((each) => each.status === 'done').reduce((sum, each) => sum + each.refundFee, 0);
  return { ok: true, status: order.status, totalFee: order.totalFee, refundedFee };
};
