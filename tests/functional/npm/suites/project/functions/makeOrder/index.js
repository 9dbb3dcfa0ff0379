const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { OPENID } = cloud.getWXContext();
  if (!(event.fee > 0)) throw new Error("no fee");
  const outTradeNo = `T${Date.now()}${Math.floor(Math.random() * 1e6)}`;
  // The merchant and the callback are the manifest's to say.
  const made = await cloud.cloudPay.unifiedOrder({ body: process.env.SHOP, outTradeNo, totalFee: event.fee });
  await db.collection("orders").add({ data: { _id: outTradeNo, buyer: OPENID, fee: event.fee, status: "created" } });
  const { result } = await cloud.callFunction({ name: "profile", data: {} });
  console.log("placed", outTradeNo);
  return { ok: made.resultCode === "SUCCESS", outTradeNo, payment: made.payment, buyer: result };
};
