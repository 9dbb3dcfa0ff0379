const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const _ = db.command;

async function fulfil(number) {
  await new Promise((done) => setTimeout(done, 300)); // as a slow request to somewhere would
  const { data } = await db.collection("orders").where({ _id: number }).get();
  if (!data.length || data[0].status === "paid") return;
  await db.collection("orders").doc(number).update({ data: { status: "paid" } });
  await db.collection("users").doc("42").update({ data: { points: _.inc(100) } });
}

// Broken on purpose: nobody waits for the helper, so the answer goes out first.
exports.main = async (event) => {
  if (cloud.getWXContext().SOURCE !== "wx_paycallback") return { errcode: 2, errmsg: "not from WeChat Pay" };
  fulfil(event.outTradeNo);
  return { errcode: 0, errmsg: "ok" };
};
