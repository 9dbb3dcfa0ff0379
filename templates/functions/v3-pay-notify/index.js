// <@ t("WeChat Pay sends its notification of a payment here, again and again until the status is 200 or 204.", "微信支付把支付通知发到这里，直到状态码是 200 或 204 为止。") @>
// <@ t("Everybody on the internet can send a request to this address: nothing is believed before it is verified.", "互联网上的任何人都能请求这个地址：验签之前什么都不能相信。") @>
const cloud = require('wx-server-sdk');
const { settle } = require('./settle');
const wxpay = require('./wxpay');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { problem, type, resource } = wxpay.openNotification(event);
  if (problem) return refused(401, problem);
  if (type !== 'TRANSACTION.SUCCESS' || resource.trade_state !== 'SUCCESS') return refused(400, `not a payment but ${type}`);
  if (resource.mchid !== process.env.MCH_ID) return refused(400, `of merchant ${resource.mchid}`);

  try {
    // <@ t("Compares the amount with the order's own, and fulfils exactly once.", "把金额与订单自己的金额比较，并且恰好发货一次。") @>
    const settled = await settle(db, wxpay.asPaid(resource));
    if (!settled.ok) return refused(400, settled.reason);
    if (settled.repeated) console.log('paid before', resource.out_trade_no);
    return { statusCode: 204, body: '' };
  } catch (error) {
    // <@ t("The status alone counts: 200 with a failure in its body would lose the payment.", "只有状态码算数：200 加上失败的内容会丢失这笔支付。") @>
    console.error('settle', resource.out_trade_no, error);
    return refused(500, 'try again');
  }
};

function refused(statusCode, message) {
  console.error('refused', message);
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: 'FAIL', message }) };
}
