// WeChat Pay calls this after a payment, again and again until it answers {errcode: 0}.
const cloud = require('wx-server-sdk');
const { settle } = require('../../shared/settle');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  // Anyone can call a cloud function from a mini program; only WeChat Pay comes with this source.
  if (cloud.getWXContext().SOURCE !== 'wx_paycallback') return { errcode: 2, errmsg: 'not from WeChat Pay' };
  if (event.returnCode !== 'SUCCESS' || event.resultCode !== 'SUCCESS') return { errcode: 2, errmsg: 'not paid' };

  const settled = await settle(db, event);
  if (!settled.ok) {
    console.error('refused', settled.reason);
    return { errcode: 2, errmsg: settled.reason };
  }
  console.log(settled.first ? 'paid' : 'paid before', event.outTradeNo, event.totalFee);
  return { errcode: 0, errmsg: '' };
};
