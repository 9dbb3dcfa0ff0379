// Passes anything on to cloudPay and says what became of it.
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

exports.main = async ({ api, data, appid, symbol, module }) => {
  try {
    if (module) return { result: (await cloud.callFunction({ name: "cloudbase_module", data: module })).result };
    if (symbol) data.envId = cloud.DYNAMIC_CURRENT_ENV;
    const pay = appid ? cloud.cloudPay({ appid }) : cloud.cloudPay;
    const result = await pay[api](data);
    if (Buffer.isBuffer(result.data)) result.data = { base64: result.data.toString("base64") };
    return { result, keys: Object.keys(result) };
  } catch (error) {
    return { errCode: error.errCode, errMsg: error.errMsg };
  }
};
