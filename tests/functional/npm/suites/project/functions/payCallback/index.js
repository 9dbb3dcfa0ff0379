const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

exports.main = async (event) => {
  const { stats } = await cloud
    .database()
    .collection("orders")
    .where({ _id: event.outTradeNo, fee: event.totalFee })
    .update({ data: { status: "paid" } });
  return stats.updated ? { errcode: 0, errmsg: "OK" } : { errcode: 1, errmsg: "no such order" };
};
