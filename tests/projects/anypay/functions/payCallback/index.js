const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  await db.collection("seen").add({ data: { event, context: cloud.getWXContext() } });
  return { errcode: 0, errmsg: "ok" };
};
