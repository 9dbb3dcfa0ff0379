// <@ t("Tells the buyer how an order stands. Asks WeChat Pay while it is open, so that a lost callback loses no order.", "告诉买家订单状态。未支付时会主动向微信支付查单，即使回调丢失也不会丢单。") @>
//
//   {outTradeNo} -> {ok: true, status, totalFee} | {ok: false, code, message}
const cloud = require('wx-server-sdk');
const { settle } = require('./settle');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { OPENID } = cloud.getWXContext();
  const order = await ownOrder(event.outTradeNo, OPENID);
  if (!order) return { ok: false, code: 'UNKNOWN_ORDER', message: `<@ t("no order", "没有订单") @> ${event.outTradeNo}` };
  if (order.status !== 'created') return { ok: true, status: order.status, totalFee: order.totalFee };

  try {
    const res = await cloud.cloudPay.queryOrder({ subMchId: order.subMchId, outTradeNo: order._id });
    // <@ t("Paid means that all three say so.", "三个字段都是 SUCCESS 才算已支付。") @>
    if (res.returnCode === 'SUCCESS' && res.resultCode === 'SUCCESS' && res.tradeState === 'SUCCESS') {
      const settled = await settle(db, {
        outTradeNo: order._id,
        totalFee: res.totalFee,
        subMchId: res.subMchId,
        transactionId: res.transactionId,
        timeEnd: res.timeEnd,
      });
      if (!settled.ok) console.error('settle', order._id, settled.reason);
      const now = await ownOrder(order._id, OPENID);
      return { ok: true, status: now.status, totalFee: order.totalFee };
    }
  } catch (error) {
    // <@ t("What we stored is still a true answer; the page asks again.", "已存的状态仍然有效，页面稍后会再查。") @>
    console.error('queryOrder', order._id, error);
  }
  return { ok: true, status: order.status, totalFee: order.totalFee };
};

async function ownOrder(outTradeNo, openid) {
  const found = await db.collection('orders').where({ _id: String(outTradeNo), openid }).get();
  return found.data[0];
}
