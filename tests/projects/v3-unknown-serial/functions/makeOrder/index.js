const crypto = require("crypto");
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const { MCH_KEY, MCH_SERIAL } = process.env;
const appid = "wx0123456789abcdef", mchid = "1900000001", path = "/v3/pay/transactions/jsapi";

function authorization(body) {
  const nonce = crypto.randomBytes(16).toString("hex"), timestamp = Math.floor(Date.now() / 1000);
  const text = `POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`;
  const signature = crypto.createSign("RSA-SHA256").update(text).sign(MCH_KEY, "base64");
  const values = { mchid, nonce_str: nonce, timestamp, serial_no: MCH_SERIAL, signature };
  return `WECHATPAY2-SHA256-RSA2048 ${Object.entries(values).map(([name, value]) => `${name}="${value}"`).join(",")}`;
}

exports.main = async () => {
  const { OPENID } = cloud.getWXContext();
  const out_trade_no = `T${Date.now()}`;
  await db.collection("users").doc("42").set({ data: { points: 100 } });
  await db.collection("orders").add({ data: { _id: out_trade_no, openid: OPENID, totalFee: 100, status: "created" } });
  const order = { appid, mchid, description: "tea", out_trade_no, amount: { total: 100 }, payer: { openid: OPENID } };
  const body = JSON.stringify({ ...order, notify_url: "https://shop.example.com/pay/notify" });
  const headers = { "content-type": "application/json", accept: "application/json", authorization: authorization(body) };
  const answer = await fetch(`https://api.mch.weixin.qq.com${path}`, { method: "POST", headers, body });
  return { status: answer.status, ...(await answer.json()) };
};
