// <@ t("WeChat Pay calls this function when a refund is done, again and again until it answers {errcode: 0}.", "退款完成后微信支付会调用这个函数，直到它返回 {errcode: 0} 为止。") @>
const cloud = require('wx-server-sdk');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { SOURCE } = cloud.getWXContext();
  // <@ t("Only WeChat Pay's own sources, never a client's.", "只接受微信支付的来源，不接受客户端调用。") @>
  if (!/^wx_\w*callback$/.test(SOURCE)) return refused(event, `not from WeChat Pay but from ${SOURCE}`);
  // <@ t("A refund's event has refundStatus and no resultCode.", "退款通知里有 refundStatus，没有 resultCode。") @>
  if (event.returnCode !== 'SUCCESS' || !event.refundStatus) return refused(event, 'not a refund');

  const found = await db.collection('refunds').where({ _id: String(event.outRefundNo) }).get();
  const refund = found.data[0];
  if (!refund) return refused(event, 'unknown refund');
  if (refund.outTradeNo !== event.outTradeNo) return refused(event, 'another order');
  if (refund.refundFee !== event.refundFee) return refused(event, `amount is ${event.refundFee}, not ${refund.refundFee}`);

  try {
    await finish(refund, event);
    return { errcode: 0, errmsg: '' };
  } catch (error) {
    console.error('refund', event.outRefundNo, error);
    return { errcode: 1, errmsg: 'try again' };
  }
};

/** SUCCESS: <@ t("the money is back", "已退回") @>; CHANGE, REFUNDCLOSE: <@ t("someone has to look at it", "需要人工处理") @> */
async function finish(refund, event) {
  await db.runTransaction(async (transaction) => {
    const refunds = transaction.collection('refunds').doc(refund._id);
    const { data: current } = await refunds.get();
    if (current.status !== 'requested') return;
    const done = event.refundStatus === 'SUCCESS';
    await refunds.update({ data: { status: done ? 'done' : 'failed', refundStatus: event.refundStatus, refundId: event.refundId } });
    await transaction.collection('orders').doc(refund.outTradeNo).update({
      data: done ? { status: 'refunded' } : { attention: `refund: ${event.refundStatus}` },
    });
  });
}

function refused(event, reason) {
  console.error('refused', event.outRefundNo, reason);
  return { errcode: 2, errmsg: reason };
}
