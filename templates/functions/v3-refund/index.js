// <@ t("Gives the whole amount of a paid order back. The money arrives later; refundNotify is told.", "全额退款。钱会稍后到账，结果通知 refundNotify。") @>
//
//   {outTradeNo} -> {ok: true, outRefundNo} | {ok: false, code, message}
const cloud = require('wx-server-sdk');
const wxpay = require('./wxpay');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { OPENID } = cloud.getWXContext();
  const found = await db.collection('orders').where({ _id: String(event.outTradeNo) }).get();
  const order = found.data[0];
  if (!order || !mayRefund(order, OPENID)) return failed('UNKNOWN_ORDER', `<@ t("no order", "没有订单") @> ${event.outTradeNo}`);
  if (order.status !== 'paid' && order.status !== 'refunding') {
    return failed('NOT_PAID', `<@ t("the order is", "订单状态是") @> ${order.status}`);
  }

  // <@ t("One number per order: however often this runs, WeChat Pay sees one refund.", "每个订单只有一个退款单号：无论执行多少次，微信支付只会退一次。") @>
  const outRefundNo = `R${order._id}`;
  await begin(order, outRefundNo);
  try {
    await wxpay.request('POST', '/v3/refund/domestic/refunds', {
      out_trade_no: order._id,
      out_refund_no: outRefundNo,
      notify_url: process.env.REFUND_NOTIFY_URL,
      amount: { refund: order.totalFee, total: order.totalFee, currency: 'CNY' },
    });
    return { ok: true, outRefundNo };
  } catch (error) {
    // <@ t("Accepted or not: the order stays `refunding` with the reason, and the same call can be made again.", "订单保持 refunding 并记录原因，之后可以用同样的参数再次调用。") @>
    console.error('refund', order._id, error.code, error.message);
    await db.collection('refunds').doc(outRefundNo).update({ data: { reason: error.message } });
    return failed(error.status ? 'REFUND_REFUSED' : 'PAY_UNAVAILABLE', error.message);
  }
};

/** <@ t("Who may refund is your decision: here the buyer, and those named in ADMIN_OPENIDS.", "谁可以退款由你决定：这里是买家本人，以及 ADMIN_OPENIDS 中的管理员。") @> */
function mayRefund(order, openid) {
  const admins = (process.env.ADMIN_OPENIDS || '').split(',').filter(Boolean);
  return Boolean(openid) && (order.openid === openid || admins.includes(openid));
}

/** <@ t("Note the refund before asking for it, so that its notification finds it.", "先记录退款再请求，这样通知才能找到它。") @> */
async function begin(order, outRefundNo) {
  await db.runTransaction(async (transaction) => {
    const orders = transaction.collection('orders').doc(order._id);
    const { data: current } = await orders.get();
    if (current.status !== 'paid') return;
    await orders.update({ data: { status: 'refunding' } });
    await transaction.collection('refunds').doc(outRefundNo).set({
      data: { outTradeNo: order._id, openid: order.openid, refundFee: order.totalFee, status: 'requested', createdAt: new Date() },
    });
  });
}

function failed(code, message) {
  return { ok: false, code, message };
}
