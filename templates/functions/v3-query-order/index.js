// <@ t("Tells the buyer how an order stands. Asks WeChat Pay while it is open, so that a lost notification loses no order.", "告诉买家订单状态。未支付时会主动向微信支付查单，即使通知丢失也不会丢单。") @>
//
//   {outTradeNo} -> {ok: true, status, totalFee} | {ok: false, code, message}
const cloud = require('wx-server-sdk');
const { settle } = require('./settle');
const wxpay = require('./wxpay');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { OPENID } = cloud.getWXContext();
  const order = await ownOrder(event.outTradeNo, OPENID);
  if (!order) return { ok: false, code: 'UNKNOWN_ORDER', message: `<@ t("no order", "没有订单") @> ${event.outTradeNo}` };
  if (order.status !== 'created') return { ok: true, status: order.status, totalFee: order.totalFee };

  try {
    const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(order._id)}?mchid=${process.env.MCH_ID}`;
    const transaction = await wxpay.request('GET', path);
    if (transaction.trade_state === 'SUCCESS') {
      const settled = await settle(db, wxpay.asPaid(transaction));
      if (!settled.ok) console.error('settle', order._id, settled.reason);
      const now = await ownOrder(order._id, OPENID);
      return { ok: true, status: now.status, totalFee: order.totalFee };
    }
  } catch (error) {
    // <@ t("What we stored is still a true answer; the page asks again.", "已存的状态仍然有效，页面稍后会再查。") @>
    console.error('query', order._id, error.code, error.message);
  }
  return { ok: true, status: order.status, totalFee: order.totalFee };
};

async function ownOrder(outTradeNo, openid) {
  const found = await db.collection('orders').where({ _id: String(outTradeNo), openid }).get();
  return found.data[0];
}
