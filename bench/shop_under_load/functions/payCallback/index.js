const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

// Repeated notifications are the rule: the document's name is the order's, so that a second one writes the same.
exports.main = async ({ outTradeNo, totalFee }) => {
  await db.collection('paid').doc(outTradeNo).set({ data: { totalFee } });
  return { errcode: 0 };
};
