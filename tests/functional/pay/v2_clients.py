"""Functions that speak API v2 by an unmodified client: one `act` for each step of an order's life, and a callback."""

TENPAY = """
const Tenpay = require("tenpay");
const { API_KEY, MCH_P12 } = process.env;
const appid = "wx0123456789abcdef", mchid = "1900000001";
const pay = new Tenpay({
  appid, mchid, partnerKey: API_KEY, pfx: Buffer.from(MCH_P12 || "", "base64"),
  notify_url: "https://shop.example.com/pay/notify", refund_url: "https://shop.example.com/refund/notify",
});
const goods = { body: "一杯茶 & more <tea>", total_fee: 100 };
const order = (number, openid, more) => ({ ...goods, out_trade_no: number, openid, ...more });
const part = { total_fee: 100, refund_fee: 30 };
const acts = {
  order: ({ number, openid, more }) => pay.getPayParams(order(number, openid, more)),
  unified: ({ number, openid, more }) => pay.unifiedOrder(order(number, openid, more)),
  query: ({ number, more }) => pay.orderQuery({ out_trade_no: number, ...more }),
  close: ({ number }) => pay.closeOrder({ out_trade_no: number }),
  refund: ({ number, more }) => pay.refund({ ...part, out_trade_no: number, out_refund_no: `R${number}`, ...more }),
  refunded: ({ number }) => pay.refundQuery({ out_trade_no: number }),
  bill: ({ day }) => pay.downloadBill({ bill_date: day }, true),
  fundflow: ({ day }) => pay.downloadFundflow({ bill_date: day }, true),
  micropay: ({ number }) => pay.micropay({ ...order(number), auth_code: "1" }),
};
// The package's own middleware, as Express runs it after a parser of texts.
const received = (kind, body) => new Promise((done) => {
  let sent;
  const res = { header() {}, send(text) { sent = text; done({ sent }); } };
  const req = { body };
  const reply = () => { res.reply(); return sent; };
  pay.middlewareForExpress(kind)(req, res, () => done({ told: req.weixin, reply }));
});
exports.main = async (event) => {
  if (!event.httpMethod) {
    try {
      return await acts[event.act](event);
    } catch (error) {
      return { failed: error.message };
    }
  }
  const xml = event.isBase64Encoded ? Buffer.from(event.body, "base64").toString() : event.body;
  const kind = event.headers.host && xml.includes("req_info") ? "refund" : "pay";
  const { told, reply, sent } = await received(kind, xml);
  console.log(`NOTIFIED ${kind} ${JSON.stringify(told || sent)}`);
  return { statusCode: 200, headers: { "content-type": "text/xml" }, body: told ? reply() : sent };
};
"""
