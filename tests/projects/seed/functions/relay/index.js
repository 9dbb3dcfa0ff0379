const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
exports.main = async (event) => {
  const made = await cloud.callFunction({ name: "makeOrder", data: { from: "relay" } });
  return { prepayId: made.result.prepayId, errMsg: made.errMsg, me: cloud.getWXContext(), event };
};
