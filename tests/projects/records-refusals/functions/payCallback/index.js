const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const _ = db.command;

// Sound: a wrong amount gets nothing, but all that was told is written down, and somebody can look at it.
exports.main = async (event) => {
  if (cloud.getWXContext().SOURCE !== "wx_paycallback") return { errcode: 2, errmsg: "not from WeChat Pay" };
  const { data } = await db.collection("orders").where({ _id: event.outTradeNo }).get();
  if (!data.length) return { errcode: 3, errmsg: "unknown order" };
  const told = { transactionId: event.transactionId, paidFee: event.totalFee, notifiedAt: db.serverDate() };
  if (data[0].totalFee !== event.totalFee) {
    const wrong = { ...told, status: "wrong amount", wrongAmount: event.totalFee };
    await db.collection("orders").doc(event.outTradeNo).update({ data: wrong });
    await db.collection("refusals").add({ data: { outTradeNo: event.outTradeNo, event, at: db.serverDate() } });
    return { errcode: 0, errmsg: "ok" };
  }
  await db.runTransaction(async (transaction) => {
    const order = transaction.collection("orders").doc(event.outTradeNo);
    if ((await order.get()).data.status === "paid") return;
    await order.update({ data: { ...told, status: "paid" } });
    await transaction.collection("users").doc("42").update({ data: { points: _.inc(100) } });
  });
  return { errcode: 0, errmsg: "ok" };
};
