const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const _ = db.command;

// Sound by itself: it compares the amount with the order's. But the order's amount is what the client said.
exports.main = async (event) => {
  if (cloud.getWXContext().SOURCE !== "wx_paycallback") return { errcode: 2, errmsg: "not from WeChat Pay" };
  const { data } = await db.collection("orders").where({ outTradeNo: event.outTradeNo }).get();
  if (!data.length) return { errcode: 3, errmsg: "unknown order" };
  if (data[0].totalFee !== event.totalFee) return { errcode: 4, errmsg: "wrong amount" };
  await db.runTransaction(async (transaction) => {
    const order = transaction.collection("orders").doc(data[0]._id);
    if ((await order.get()).data.status === "paid") return;
    await order.update({ data: { status: "paid", paidAt: db.serverDate() } });
    await transaction.collection("users").doc("42").update({ data: { points: _.inc(100) } });
  });
  return { errcode: 0, errmsg: "ok" };
};
