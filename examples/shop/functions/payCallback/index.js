// WeChat Pay calls this after a successful payment, again and again until it answers {errcode: 0}.
const cloud = require('wx-server-sdk');
const { settle } = require('../../shared/orders');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  // Anyone can call a cloud function from a mini program; only WeChat Pay comes with this source.
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
    return settled.ok ? { errcode: 0, errmsg: '' } : refused(event, settled.reason);
  } catch (error) {
    // Anything but errcode 0 makes WeChat Pay come again, which is what is wanted now.
    console.error('settle', event.outTradeNo, error);
    return { errcode: 1, errmsg: 'try again' };
  }
};

function refused(event, reason) {
  console.error('refused', event.outTradeNo, reason);
  return { errcode: 2, errmsg: reason };
}
