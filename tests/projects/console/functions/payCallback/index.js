const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

exports.main = async (event) => {
  const { outTradeNo, totalFee } = event;
  if (!outTradeNo) throw new Error('no order number');
  await cloud.database().collection('paid').doc(outTradeNo).set({ data: { status: 'paid', totalFee } });
  return { errcode: 0, errmsg: '' };
};
