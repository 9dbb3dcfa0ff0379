const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

exports.main = async () => {
  const { OPENID = "" } = cloud.getWXContext();
  const users = cloud.database().collection("users");
  const { data } = await users.where({ openid: OPENID }).get();
  if (data.length === 0) await users.add({ data: { openid: OPENID } });
  return { openid: OPENID, returning: data.length > 0 };
};
