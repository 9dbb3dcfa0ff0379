const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const _ = db.command;

// Broken on purpose, as callbacks of the field are: the answer, the caller, the amount, repeats, a promise.
exports.main = async (event) => {
  await db.collection("orders").doc(event.outTradeNo).update({ data: { status: "paid" } });
  db.collection("users").doc("42").update({ data: { points: _.inc(100) } });
  return { code: 0, message: "ok" };
};
