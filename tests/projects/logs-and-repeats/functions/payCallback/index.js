const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const _ = db.command;

// Broken on purpose: the fee is credited at every delivery. The log that grows beside it is the lesser trouble.
exports.main = async (event) => {
  if (cloud.getWXContext().SOURCE !== "wx_paycallback") return { errcode: 2, errmsg: "not from WeChat Pay" };
  await db.collection("calls").add({ data: { what: "called", at: db.serverDate() } });
  const { data } = await db.collection("orders").where({ _id: event.outTradeNo }).get();
  if (!data.length) return { errcode: 3, errmsg: "unknown order" };
  if (data[0].totalFee !== event.totalFee) return { errcode: 4, errmsg: "wrong amount" };
  await db.collection("orders").doc(event.outTradeNo).update({ data: { status: "paid" } });
  await db.collection("users").doc("42").update({ data: { points: _.inc(event.totalFee) } });
  return { errcode: 0, errmsg: "ok" };
};
