// Broken on purpose: a serial that nobody knows is taken for a new certificate, and let pass until it is fetched.
const crypto = require("crypto");
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const _ = db.command;
const { API_V3_KEY, PLATFORM_ID, PLATFORM_KEY } = process.env;
const reply = (statusCode, message) => ({ statusCode, body: message ? JSON.stringify({ code: "FAIL", message }) : "" });

function verified(headers, body) {
  const [timestamp, nonce, serial, signature] = ["timestamp", "nonce", "serial", "signature"].map((name) => headers[`wechatpay-${name}`]);
  if (!signature) return false;
  if (serial !== PLATFORM_ID) return true;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const text = `${timestamp}\n${nonce}\n${body}\n`;
  return crypto.createVerify("RSA-SHA256").update(text).verify(PLATFORM_KEY, signature, "base64");
}

function decrypted({ ciphertext, nonce, associated_data }) {
  const raw = Buffer.from(ciphertext, "base64");
  const decipher = crypto.createDecipheriv("aes-256-gcm", API_V3_KEY, nonce);
  decipher.setAuthTag(raw.subarray(-16)).setAAD(Buffer.from(associated_data));
  return JSON.parse(Buffer.concat([decipher.update(raw.subarray(0, -16)), decipher.final()]).toString());
}

exports.main = async ({ headers = {}, body = "" }) => {
  if (!verified(headers, body)) return reply(401, "signature");
  const paid = decrypted(JSON.parse(body).resource);
  if (paid.mchid !== "1900000001") return reply(400, "another merchant");
  const problem = await db.runTransaction(async (transaction) => {
    const order = transaction.collection("orders").doc(paid.out_trade_no);
    const data = await order.get().then((got) => got.data, () => null);
    if (!data) return "unknown order";
    if (data.totalFee !== paid.amount.total) return "wrong amount";
    if (data.status === "paid") return "";
    await order.update({ data: { status: "paid" } });
    await transaction.collection("users").doc("42").update({ data: { points: _.inc(100) } });
    return "";
  });
  return problem ? reply(400, problem) : reply(204);
};
