// <@ t("WeChat Pay's half: keys of its own and the merchant's, signed answers, encrypted notifications.", "微信支付的一半：双方的密钥、签名的应答、加密的通知。") @>
const assert = require('node:assert');
const crypto = require('node:crypto');

const pair = () => crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key, type) => key.export({ type, format: 'pem' });
const merchant = pair();
const platform = pair();
const stranger = pair();

Object.assign(process.env, {
  MCH_ID: '<@ mchId @>',
  MCH_SERIAL: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  MCH_PRIVATE_KEY: pem(merchant.privateKey, 'pkcs8').replace(/\n/g, '\\n'),
  API_V3_KEY: 'k'.repeat(32),
  WXPAY_PUBLIC_KEY: pem(platform.publicKey, 'spki'),
  WXPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0119000092312026010100000000000000',
  NOTIFY_URL: 'https://example.com/pay/notify',
  REFUND_NOTIFY_URL: 'https://example.com/pay/refund-notify',
});

const seconds = () => Math.floor(Date.now() / 1000);

/** <@ t("Headers of an answer or a notification; `lies` say what is wrong with them.", "应答或通知的请求头；lies 说明其中的错误。") @> */
function signed(body, lies = {}) {
  const timestamp = String(lies.timestamp ?? seconds());
  const nonce = 'n0nce';
  const key = lies.stranger ? stranger.privateKey : platform.privateKey;
  const signature = crypto.createSign('RSA-SHA256').update(`${timestamp}\n${nonce}\n${lies.signed ?? body}\n`).sign(key, 'base64');
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': lies.serial ?? process.env.WXPAY_PUBLIC_KEY_ID,
    'wechatpay-signature': lies.signature ?? signature,
  };
}

/** <@ t("The event that payNotify and refundNotify get.", "payNotify 和 refundNotify 收到的事件。") @> */
function notification(plain, lies = {}) {
  const nonce = '61f9c719728a';
  const cipher = crypto.createCipheriv('aes-256-gcm', lies.apiV3Key ?? process.env.API_V3_KEY, nonce);
  cipher.setAAD(Buffer.from('transaction'));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(plain)), cipher.final(), cipher.getAuthTag()]);
  if (lies.tampered) sealed[3] ^= 1;
  const resource = { ciphertext: sealed.toString('base64'), nonce, associated_data: 'transaction', algorithm: 'AEAD_AES_256_GCM' };
  const body = JSON.stringify({ id: '1', event_type: lies.type ?? 'TRANSACTION.SUCCESS', resource });
  return { httpMethod: 'POST', path: '/', headers: signed(body, lies), body, isBase64Encoded: false };
}

/** <@ t("Whether the merchant's key signed these lines.", "这些行是否由商户私钥签名。") @> */
function isMerchants(lines, signature) {
  return crypto.createVerify('RSA-SHA256').update(lines.join('\n') + '\n').verify(merchant.publicKey, signature, 'base64');
}

/** <@ t("Calls go to `answer({method, path, body})` instead of WeChat Pay; what was sent is in `sent`.", "请求不发往微信支付，而由 answer 应答；发送的内容在 sent 中。") @> */
function wechatPay(answer) {
  const sent = [];
  globalThis.fetch = async (url, { method, headers, body = '' }) => {
    const path = url.replace('https://api.mch.weixin.qq.com', '');
    const [, mchid, nonce, timestamp, serial, signature] = /mchid="(.*)",nonce_str="(.*)",timestamp="(.*)",serial_no="(.*)",signature="(.*)"/.exec(
      headers.authorization,
    );
    assert.ok(isMerchants([method, path, timestamp, nonce, body], signature));
    assert.deepStrictEqual([mchid, serial], [process.env.MCH_ID, process.env.MCH_SERIAL]);
    sent.push({ method, path, body: body && JSON.parse(body) });
    const { status = 200, data = {}, lies } = answer(sent.at(-1));
    const text = JSON.stringify(data);
    return new Response(text, { status, headers: signed(text, lies) });
  };
  return sent;
}

module.exports = { notification, isMerchants, seconds, wechatPay };
