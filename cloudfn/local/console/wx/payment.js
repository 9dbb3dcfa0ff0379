/* `wx.requestPayment` and `wx.requestMerchantTransfer`. */
"use strict";

const { cashier } = require("./cashier-frame.js");
const { dropUndefined, kindOf } = require("./styles.js");
const { messageOf } = require("./transport.js");

const PAY = "requestPayment";
const TRANSFER = "requestMerchantTransfer";
const PAYMENT_FIELDS = ["timeStamp", "nonceStr", "package", "paySign"];
const TOTAL_FEE = ":调用支付JSAPI缺少参数: total_fee";

async function pay(args, settings, send, inPage) {
  const given = args.signType === undefined ? PAYMENT_FIELDS : PAYMENT_FIELDS.concat("signType");
  const wrong = given.filter((name) => typeof args[name] !== "string");
  const said = wrong.map((name) => "parameter." + name + " should be String instead of " + kindOf(args[name]) + ";");
  if (wrong.length) throw notPaid(PAY, " parameter error: " + said.join(""));
  if (!/^prepay_id=./.test(args.package)) throw notPaid(PAY, TOTAL_FEE);
  const payment = { appId: args.appId, signType: "MD5" };
  for (const name of given) payment[name] = args[name];
  const ask = (method, path, body) => answered(PAY, send(method, path, body && dropUndefined(body)));
  const check = await ask("POST", "/_cloudfn/request-payment", payment);
  if (!check.ok) throw { errMsg: check.errMsg };
  const prepay = "/_cloudfn/prepay/" + encodeURIComponent(check.prepayId);
  let outcome = settings.payment, end = {};
  if (outcome === "cashier" && check.cashier === "console") {
    // Whoever holds the laptop pays or cancels there; each request waits for that for some seconds.
    while (!end.outcome) end = await ask("GET", prepay + "/end");
  } else if (outcome === "cashier" && inPage) {
    end = await cashier(check.prepayId, dropUndefined(payment), settings);
  } else {
    const { order } = await ask("GET", prepay);
    if (typeof outcome === "function") outcome = await outcome(payment, order);
    if (outcome === "cashier") {
      if (!settings.native) throw notPaid(PAY, " cloudfn: there is no page to show the cashier in");
      outcome = await sheet(settings.native, order);
    }
    end = await ask("POST", prepay + "/pay", { outcome, openid: settings.openid });
  }
  // The local WeChat Pay says what the page learns: `requestPayment:ok` for `success` and nothing else.
  if (end.outcome === "success") return { errMsg: "requestPayment:ok" };
  throw { errMsg: end.errMsg || "requestPayment:fail cancel" };
}

async function take(args, settings, send) {
  for (const name of ["mchId", "appId", "package"]) {
    if (typeof args[name] !== "string" || !args[name]) throw notPaid(TRANSFER, " parameter error: parameter." + name + " should be String");
  }
  if (settings.payment === "cancel") throw notPaid(TRANSFER, " cancel");
  await answered(TRANSFER, send("POST", "/_cloudfn/confirm-transfer", dropUndefined({ package: args.package, openid: settings.openid })));
  return { errMsg: "requestMerchantTransfer:ok", result: "success" };
}

async function answered(api, sending) {
  const { data, status } = await sending.catch(({ message }) => { throw notPaid(api, " " + message); });
  if (status >= 400) throw notPaid(api, " " + messageOf(data, status));
  return data;
}

function notPaid(api, text) {
  return { errMsg: api + ":fail" + text };
}

function sheet(native, order) {
  const outcomes = ["success", "notenough", "wrongPassword", "paidButClosed"];
  return new Promise((resolve) => {
    native.showActionSheet({
      alertText: "cloudfn " + order.outTradeNo,
      itemList: ["支付 ¥" + (order.totalFeeFen / 100).toFixed(2), "余额不足", "密码错误", "支付成功但未返回"],
      success: ({ tapIndex }) => resolve(outcomes[tapIndex]),
      fail: () => resolve("cancel"),
    });
  });
}

module.exports = { pay, take };
