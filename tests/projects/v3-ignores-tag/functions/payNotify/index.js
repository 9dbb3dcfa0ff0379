// Broken on purpose: the tag of the ciphertext is not checked, and a wrong signature is only logged.
const crypto = require("crypto");
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const _ = db.command;
const { API_V3_KEY, PLATFORM_ID, PLATFORM_KEY } = process.env;
const reply = (statusCode, message) => ({ statusCode, body: message ? JSON.stringify({ code: "FAIL", message }) : "" });

function verified(headers, body) {
  const [timestamp, nonce, serial, signature] = ["timestamp", "nonce", "serial", "signature"].map((name) => headers[`wechatpay-${name}`]);
  if (serial !== PLATFORM_ID || !signature) return false;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const text = `${timestamp}\n${nonce}\n${body}\n`;
  return crypto.createVerify("RSA-SHA256").update(text).verify(PLATFORM_KEY, signature, "base64");
}

// GCM is CTR with a tag, so this reads the text as well.
function decrypted({ ciphertext, nonce }) {
  const decipher = crypto.createDecipheriv("aes-256-ctr", API_V3_KEY, Buffer.concat([Buffer.from(nonce), Buffer.from([0, 0, 0, 2])]));
  return JSON.parse(decipher.update(Buffer.from(ciphertext, "base64").subarray(0, -16)).toString());
}

exports.main = async ({ headers = {}, body = "" }) => {
  if (!verified(headers, body)) console.error("signature", headers["wechatpay-nonce"]);
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
