"""Functions that speak API v3 by unmodified clients: one `act` for each step of an order's life, and a callback."""

ENVIRONMENT = """
const { API_V3_KEY, MCH_CERT, MCH_KEY, MCH_SERIAL, PLATFORM_ID, PLATFORM_KEY } = process.env;
const appid = "wx0123456789abcdef", mchid = "1900000001";
const notify_url = "https://shop.example.com/pay/notify";
const order = (number, openid) => ({ description: "一杯茶", out_trade_no: number, notify_url, amount: { total: 100 }, payer: { openid } });
const refund = (number) => ({
  out_trade_no: number, out_refund_no: `R${number}`, notify_url, amount: { refund: 30, total: 100, currency: "CNY" },
});
"""

NODE_V3 = (
    ENVIRONMENT
    + """
const WxPay = require("wechatpay-node-v3");
const pay = new WxPay({ appid, mchid, publicKey: Buffer.from(MCH_CERT), privateKey: Buffer.from(MCH_KEY), key: API_V3_KEY });
const acts = {
  order: ({ number, openid }) => pay.transactions_jsapi(order(number, openid)),
  native: ({ number }) => { const { payer, ...rest } = order(number); return pay.transactions_native(rest); },
  query: ({ number }) => pay.query({ out_trade_no: number }),
  close: ({ number }) => pay.close(number),
  refund: ({ number }) => pay.refunds(refund(number)),
  refunded: ({ number }) => pay.find_refunds(`R${number}`),
  certificates: async () => (await pay.get_certificates(API_V3_KEY)).map((one) => one.serial_no),
  bill: async ({ day }) => {
    const bill = await pay.tradebill({ bill_date: day, bill_type: "ALL" });
    const { status } = await pay.downloadBill(bill.data.download_url); // it gives no text of what it downloads
    const { pathname, search, href } = new URL(bill.data.download_url);
    const file = await fetch(href, { headers: { authorization: pay.buildAuthorization("GET", pathname + search) } });
    return { bill: bill.data, file: status === 200 ? await file.text() : status };
  },
};
exports.main = async (event) => {
  if (!event.httpMethod) return acts[event.act](event);
  const { headers, body } = event;
  // In the mode of the public key this client verifies nothing (its verifySign knows certificates only): code does so itself.
  const text = `${headers["wechatpay-timestamp"]}\\n${headers["wechatpay-nonce"]}\\n${body}\\n`;
  const own = () => headers["wechatpay-serial"] === PLATFORM_ID
    && require("crypto").createVerify("RSA-SHA256").update(text).verify(PLATFORM_KEY, headers["wechatpay-signature"], "base64");
  const sound = headers["wechatpay-serial"].startsWith("PUB_KEY_ID_") ? own() : await pay.verifySign({
    timestamp: headers["wechatpay-timestamp"], nonce: headers["wechatpay-nonce"], body: JSON.parse(body),
    serial: headers["wechatpay-serial"], signature: headers["wechatpay-signature"], apiSecret: API_V3_KEY,
  }).catch((error) => error.message);
  const { resource } = JSON.parse(body);
  const plain = pay.decipher_gcm(resource.ciphertext, resource.associated_data, resource.nonce, API_V3_KEY);
  console.log(`NOTIFIED ${sound} ${JSON.stringify(plain)}`);
  return { statusCode: sound === true ? 204 : 401, body: "" };
};
"""
)

AXIOS = (
    ENVIRONMENT
    + """
const { Wechatpay, Aes, Rsa, Formatter } = require("wechatpay-axios-plugin");
// As its README has it: certs by serial number. In the mode of certificates those come first, from /v3/certificates, signed
// by ourselves, since this client believes no answer before it has them.
const certificates = async () => {
  const target = "/v3/certificates", timestamp = `${Formatter.timestamp()}`, nonce = Formatter.nonce();
  const signature = Rsa.sign(Formatter.request("GET", target, timestamp, nonce), MCH_KEY);
  const authorization = Formatter.authorization(mchid, nonce, signature, timestamp, MCH_SERIAL);
  const answer = await fetch(`https://api.mch.weixin.qq.com${target}`, { headers: { authorization, accept: "application/json" } });
  return (await answer.json()).data.map(({ serial_no, encrypt_certificate: one }) =>
    [serial_no, Aes.AesGcm.decrypt(one.ciphertext, API_V3_KEY, one.nonce, one.associated_data)]);
};
let certs, pay;
const ready = async () => {
  if (pay) return;
  certs = CERTIFICATES ? Object.fromEntries(await certificates()) : { [PLATFORM_ID]: PLATFORM_KEY };
  pay = new Wechatpay({ mchid, serial: MCH_SERIAL, privateKey: MCH_KEY, certs });
};
const jsapi = async (number, openid) => {
  const { data } = await pay.v3.pay.transactions.jsapi.post({ appid, mchid, ...order(number, openid) });
  const payment = { appId: appid, timeStamp: `${Formatter.timestamp()}`, nonceStr: Formatter.nonce(), package: `prepay_id=${data.prepay_id}` };
  return { ...payment, signType: "RSA", paySign: Rsa.sign(Formatter.joinedByLineFeed(...Object.values(payment)), MCH_KEY) };
};
const acts = {
  order: ({ number, openid }) => jsapi(number, openid),
  query: async ({ number }) => (await pay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ params: { mchid }, out_trade_no: number })).data,
  close: async ({ number }) => (await pay.v3.pay.transactions.outTradeNo.$out_trade_no$.close.post({ mchid }, { out_trade_no: number })).status,
  refund: async ({ number }) => (await pay.v3.refund.domestic.refunds.post(refund(number))).data,
  refunded: async ({ number }) => (await pay.v3.refund.domestic.refunds.$number$.get({ number: `R${number}` })).data,
  certificates: async () => (await pay.v3.certificates.get()).data.data.map(({ encrypt_certificate: one }) =>
    Aes.AesGcm.decrypt(one.ciphertext, API_V3_KEY, one.nonce, one.associated_data).slice(0, 27)),
  bill: async ({ day }) => {
    const bill = (await pay.v3.bill.tradebill.get({ params: { bill_date: day, bill_type: "ALL" } })).data;
    const token = new URL(bill.download_url).searchParams.get("token");
    return { bill, file: (await pay.v3.billdownload.file.get({ params: { token }, responseType: "text" })).data };
  },
};
exports.main = async (event) => {
  await ready();
  if (!event.httpMethod) {
    try {
      return await acts[event.act](event);
    } catch (error) {
      return { failed: error.message, said: error.response && error.response.data };
    }
  }
  const { headers, body } = event;
  const text = Formatter.response(headers["wechatpay-timestamp"], headers["wechatpay-nonce"], body);
  const key = certs[headers["wechatpay-serial"]];
  const sound = Boolean(key) && Rsa.verify(text, headers["wechatpay-signature"], key);
  const { resource } = JSON.parse(body);
  console.log(`NOTIFIED ${sound} ${Aes.AesGcm.decrypt(resource.ciphertext, API_V3_KEY, resource.nonce, resource.associated_data)}`);
  return { statusCode: sound ? 200 : 401, body: "" };
};
"""
)

PYTHON = """
import gzip, hashlib, json, os
from wechatpayv3 import WeChatPay, WeChatPayType

keys = {name: os.environ[name] for name in ("MCH_KEY", "MCH_SERIAL", "API_V3_KEY", "PLATFORM_ID", "PLATFORM_KEY")}
url = "https://shop.example.com/pay/notify"


def client():
    public = {"public_key": keys["PLATFORM_KEY"], "public_key_id": keys["PLATFORM_ID"]} if PUBLIC else {}
    return WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI, mchid="1900000001", private_key=keys["MCH_KEY"],
        cert_serial_no=keys["MCH_SERIAL"], apiv3_key=keys["API_V3_KEY"], appid="wx0123456789abcdef", notify_url=url,
        **public,
    )


def order(pay, event):
    code, said = pay.pay(
        description="一杯茶", out_trade_no=event["number"], amount={"total": 100}, payer={"openid": event["openid"]}
    )
    made = json.loads(said)
    if code != 200:
        return made
    package = "prepay_id=" + made["prepay_id"]
    sign = pay.sign(["wx0123456789abcdef", "1767225600", "n0nce", package])
    return {"timeStamp": "1767225600", "nonceStr": "n0nce", "package": package, "signType": "RSA", "paySign": sign}


def answered(code, said):
    return json.loads(said) if said else code


ACTS = {
    "order": order,
    "query": lambda pay, event: answered(*pay.query(out_trade_no=event["number"])),
    "close": lambda pay, event: answered(*pay.close(event["number"])),
    "refund": lambda pay, event: answered(*pay.refund(
        out_trade_no=event["number"], out_refund_no="R" + event["number"], notify_url=url,
        amount={"refund": 30, "total": 100, "currency": "CNY"})),
    "refunded": lambda pay, event: answered(*pay.query_refund("R" + event["number"])),
    "certificates": lambda pay, event: [f"{each.serial_number:X}" for each in pay._core._certificates],
    "bill": lambda pay, event: bill(pay, event),
}


def bill(pay, event):
    found = answered(*pay.trade_bill(bill_date=event["day"]))
    code, said = pay.download_bill(url=found["download_url"])
    text = gzip.decompress(said)  # this client asks for it packed
    assert hashlib.sha1(text).hexdigest() == found["hash_value"]
    return {"bill": found, "file": text.decode()}


def main(event, context):
    pay = client()
    if "httpMethod" not in event:
        return ACTS[event["act"]](pay, event)
    told = pay.callback(event["headers"], event["body"])
    print("NOTIFIED", "true" if told else "false", json.dumps(told and told["resource"]))
    return {"statusCode": 200 if told else 401, "body": ""}
"""
