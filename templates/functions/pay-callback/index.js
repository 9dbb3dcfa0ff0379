// <@ t("WeChat Pay calls this function after a successful payment, again and again until it answers {errcode: 0}.", "付款成功后微信支付会调用这个函数，直到它返回 {errcode: 0} 为止。") @>
const cloud = require('wx-server-sdk');
const { settle } = require('./settle');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  // <@ t("Anyone can call any cloud function from a mini program. Only WeChat Pay comes with this source.", "小程序里任何人都能调用云函数；只有微信支付的调用带有这个来源。") @>
  const { SOURCE } = cloud.getWXContext();
  if (SOURCE !== 'wx_paycallback') return refused(event, `not from WeChat Pay but from ${SOURCE}`);
  if (event.returnCode !== 'SUCCESS' || event.resultCode !== 'SUCCESS') return refused(event, 'not a successful payment');

  try {
    const settled = await settle(db, {
      outTradeNo: event.outTradeNo,
      totalFee: event.totalFee,
      subMchId: event.subMchId,
      transactionId: event.transactionId,
      timeEnd: event.timeEnd,
    });
    if (!settled.ok) return refused(event, settled.reason);
    if (settled.repeated) console.log('paid before', event.outTradeNo);
    return { errcode: 0, errmsg: '' };
  } catch (error) {
    // <@ t("Anything else than errcode 0 makes WeChat Pay try again later, which is what we want now.", "只要不返回 errcode 0，微信支付稍后会重试，这正是现在需要的。") @>
    console.error('settle', event.outTradeNo, error);
    return { errcode: 1, errmsg: 'try again' };
  }
};

function refused(event, reason) {
  console.error('refused', event.outTradeNo, reason);
  return { errcode: 2, errmsg: reason };
}
