// <@ t("WeChat Pay sends its notification of a refund here, again and again until the status is 200 or 204.", "微信支付把退款通知发到这里，直到状态码是 200 或 204 为止。") @>
// <@ t("Everybody on the internet can send a request to this address: nothing is believed before it is verified.", "互联网上的任何人都能请求这个地址：验签之前什么都不能相信。") @>
const cloud = require('wx-server-sdk');
const wxpay = require('./wxpay');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { problem, type, resource } = wxpay.openNotification(event);
  if (problem) return refused(401, problem);
  if (!/^REFUND\./.test(type) || !resource.refund_status) return refused(400, `not a refund but ${type}`);
  if (resource.mchid !== process.env.MCH_ID) return refused(400, `of merchant ${resource.mchid}`);

  try {
    const found = await db.collection('refunds').where({ _id: String(resource.out_refund_no) }).get();
    const refund = found.data[0];
    if (!refund) return refused(400, 'unknown refund');
    if (refund.outTradeNo !== resource.out_trade_no) return refused(400, 'another order');
    // <@ t("The whole order is refunded here: both amounts must be what was noted.", "这里是全额退款：两个金额都必须与记录一致。") @>
    const { refund: given, total } = resource.amount;
    if (refund.refundFee !== given || refund.refundFee !== total) return refused(400, `amount is ${given} of ${total}, not ${refund.refundFee}`);
    await finish(refund, resource);
    return { statusCode: 204, body: '' };
  } catch (error) {
    // <@ t("The status alone counts: 200 with a failure in its body would lose the notification.", "只有状态码算数：200 加上失败的内容会丢失这个通知。") @>
    console.error('refund', resource.out_refund_no, error);
    return refused(500, 'try again');
  }
};

/** SUCCESS: <@ t("the money is back", "已退回") @>; ABNORMAL, CLOSED: <@ t("someone has to look at it", "需要人工处理") @> */
async function finish(refund, resource) {
  await db.runTransaction(async (transaction) => {
    const refunds = transaction.collection('refunds').doc(refund._id);
    const { data: current } = await refunds.get();
    // <@ t("An abnormal refund can still succeed, by another account; what succeeded stays.", "异常退款之后仍可能经其他账户成功；成功的不再改变。") @>
    if (current.status === 'done' || current.refundStatus === resource.refund_status) return;
    const done = resource.refund_status === 'SUCCESS';
    await refunds.update({
      data: { status: done ? 'done' : 'failed', refundStatus: resource.refund_status, refundId: resource.refund_id },
    });
    await transaction.collection('orders').doc(refund.outTradeNo).update({
      data: done ? { status: 'refunded', attention: '' } : { attention: `refund: ${resource.refund_status}` },
    });
  });
}

function refused(statusCode, message) {
  console.error('refused', message);
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: 'FAIL', message }) };
}
