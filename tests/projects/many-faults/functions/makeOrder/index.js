const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async () => {
  const { OPENID, ENV } = cloud.getWXContext();
  const outTradeNo = `T${Date.now()}`;
  await db.collection("users").doc("42").set({ data: { points: 100 } });
  await db.collection("orders").add({ data: { _id: outTradeNo, openid: OPENID, totalFee: 100, status: "created" } });
  return cloud.cloudPay.unifiedOrder({
    body: "tea",
    outTradeNo,
    spbillCreateIp: "127.0.0.1",
    subMchId: "1900009231",
    totalFee: 100,
    envId: ENV,
    functionName: "payCallback",
  });
};
