// <@ t("WeChat Pay's API v3 without any library: signs requests, verifies answers and notifications, decrypts.", "不依赖任何库的微信支付 API v3：请求签名、应答与通知验签、解密。") @>
// <@ t("The functions share this file: keep all copies the same.", "各函数共用此文件：每一份都要保持一致。") @>
const crypto = require('crypto');

const HOST = 'https://api.mch.weixin.qq.com';
const TOLERANCE_S = 300;

/** <@ t("Variables often hold a PEM with \\n in place of its line ends.", "环境变量里的 PEM 常用 \\n 代替换行。") @> */
const pem = (name) => (process.env[name] || '').replace(/\\n/g, '\n');

const sign = (lines) => crypto.createSign('RSA-SHA256').update(lines.join('\n') + '\n').sign(pem('MCH_PRIVATE_KEY'), 'base64');

const newNonce = () => crypto.randomBytes(16).toString('hex').toUpperCase();

/**
 * <@ t("The answer's JSON. Throws an Error with `code` and `status` where WeChat Pay refuses.", "返回应答的 JSON；微信支付拒绝时抛出带 code 和 status 的 Error。") @>
 *
 * @param path  <@ t("with its query: exactly this text is signed", "含查询参数：签名的正是这段文本") @>
 */
async function request(method, path, data) {
  // <@ t("Made once: what is signed is what is sent.", "只序列化一次：签名的就是发送的。") @>
  const body = data === undefined ? '' : JSON.stringify(data);
  const nonce = newNonce();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const values = {
    mchid: process.env.MCH_ID,
    nonce_str: nonce,
    timestamp,
    serial_no: process.env.MCH_SERIAL,
    signature: sign([method, path, timestamp, nonce, body]),
  };
  const pairs = Object.entries(values).map(([name, value]) => `${name}="${value}"`);
  const response = await fetch(HOST + path, {
    method,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'wxpay-v3',
      authorization: `WECHATPAY2-SHA256-RSA2048 ${pairs.join(',')}`,
    },
    body: body || undefined,
    signal: AbortSignal.timeout(5000),
  });
  const text = await response.text();
  if (!response.ok) throw refusal(response.status, text);
  const problem = problemOf((name) => response.headers.get(name), text);
  if (problem) throw Object.assign(new Error(`the answer is not WeChat Pay's: ${problem}`), { code: 'FORGED_ANSWER' });
  return text ? JSON.parse(text) : {};
}

function refusal(status, text) {
  let answer = {};
  try {
    answer = JSON.parse(text);
  } catch {
    // <@ t("something in between answered", "应答来自中间的网关") @>
  }
  return Object.assign(new Error(answer.message || `status ${status}`), { code: answer.code || 'UNKNOWN', status });
}

/**
 * <@ t("Why an answer or a notification is not WeChat Pay's, '' when it is. `body` is the raw text as it arrived.", "应答或通知为何不可信；可信时为 ''。body 是收到的原始文本。") @>
 *
 * @param header  <@ t("(name in lower case) => value", "(小写的名字) => 值") @>
 */
function problemOf(header, body) {
  const [timestamp, nonce, serial, signature] = ['timestamp', 'nonce', 'serial', 'signature'].map((name) => header(`wechatpay-${name}`) || '');
  // <@ t("Only keys that we know: a new one is configured, not believed.", "只认已知的公钥：新公钥要配置，不能轻信。") @>
  if (serial !== process.env.WXPAY_PUBLIC_KEY_ID) return `unknown serial ${serial}`;
  // <@ t("A signature is right for ever; an old one was sent by somebody who has seen it.", "签名永远有效；过时的通知来自见过它的人。") @>
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S)) return `timestamp ${timestamp}`;
  const sound = crypto
    .createVerify('RSA-SHA256')
    .update(`${timestamp}\n${nonce}\n${body}\n`)
    .verify(pem('WXPAY_PUBLIC_KEY'), signature, 'base64');
  return sound ? '' : 'wrong signature';
}

/**
 * <@ t("What a notification says, verified and decrypted: {type, resource}, or {problem} where it must be refused.", "验签并解密后的通知：{type, resource}；必须拒绝时为 {problem}。") @>
 *
 * @param event  <@ t("of a function with an HTTP path", "HTTP 访问的云函数事件") @>
 */
function openNotification(event) {
  const headers = {};
  for (const [name, value] of Object.entries(event.headers || {})) headers[name.toLowerCase()] = value;
  const body = event.isBase64Encoded ? Buffer.from(event.body || '', 'base64').toString('utf8') : event.body || '';
  const problem = problemOf((name) => headers[name], body);
  if (problem) return { problem };
  try {
    const { event_type: type, resource } = JSON.parse(body);
    return { type, resource: decrypt(resource) };
  } catch (error) {
    return { problem: `cannot be read: ${error.message}` };
  }
}

/** <@ t("AES-256-GCM. `final` throws where a single bit differs.", "AES-256-GCM：只要有一位不同，final 就会抛错。") @> */
function decrypt({ ciphertext, nonce, associated_data: associated }) {
  const raw = Buffer.from(ciphertext, 'base64');
  const decipher = crypto.createDecipheriv('aes-256-gcm', process.env.API_V3_KEY, nonce);
  decipher.setAuthTag(raw.subarray(-16));
  decipher.setAAD(Buffer.from(associated || ''));
  return JSON.parse(Buffer.concat([decipher.update(raw.subarray(0, -16)), decipher.final()]).toString('utf8'));
}

/** <@ t("What wx.requestPayment needs.", "wx.requestPayment 需要的参数。") @> */
function payment(appId, prepayId) {
  const timeStamp = String(Math.floor(Date.now() / 1000));
  const nonceStr = newNonce();
  const packed = `prepay_id=${prepayId}`;
  return { timeStamp, nonceStr, package: packed, signType: 'RSA', paySign: sign([appId, timeStamp, nonceStr, packed]) };
}

/** <@ t("A transaction of WeChat Pay as settle.js takes it.", "把微信支付的订单转为 settle.js 的参数。") @> */
function asPaid(transaction) {
  return {
    outTradeNo: transaction.out_trade_no,
    totalFee: transaction.amount.total,
    subMchId: transaction.mchid,
    transactionId: transaction.transaction_id,
    // <@ t("2026-01-02T03:04:05+08:00; WeChat Pay writes Beijing time", "2026-01-02T03:04:05+08:00，北京时间") @>
    timeEnd: String(transaction.success_time).replace(/\D/g, '').slice(0, 14),
  };
}

module.exports = { request, openNotification, payment, asPaid };
