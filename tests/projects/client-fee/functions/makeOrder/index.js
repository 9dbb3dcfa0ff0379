const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

// Broken on purpose: the price comes from the event, which is whatever the caller likes.
exports.main = async (event) => {
  const { OPENID, ENV } = cloud.getWXContext();
  const outTradeNo = `T${Date.now()}`;
  const totalFee = Math.round(Number(event.money) * 100);
  await db.collection("users").doc("42").set({ data: { points: 100, openid: OPENID } });
  await db.collection("orders").add({ data: { outTradeNo, openid: OPENID, totalFee, status: "created" } });
  return cloud.cloudPay.unifiedOrder({
    body: "tea",
    outTradeNo,
    spbillCreateIp: "127.0.0.1",
    subMchId: "1900009231",
    totalFee,
    envId: ENV,
    functionName: "payCallback",
  });
};
