/* `wx.requestPayment` and `wx.requestMerchantTransfer`. */
"use strict";

const { cashier } = require("./cashier-frame.js");
const { askUser } = require("./styles.js");
const { escaped, messageOf } = require("./transport.js");

const PAY = "requestPayment";
const TRANSFER = "requestMerchantTransfer";
const SIGNED_FIELDS = ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"];

async function pay(args, settings, send) {
  const payment = { signType: "MD5" };
  for (const name of SIGNED_FIELDS) if (args[name] !== undefined) payment[name] = args[name];
  const ask = (method, path, body) => answered(PAY, send(method, path, body));
  const check = await ask("POST", "/_cloudfn/request-payment", payment);
  if (!check.ok) throw { errMsg: check.errMsg };
  const prepay = "/_cloudfn/prepay/" + escaped(check.prepayId);
  let outcome = settings.payment, end = {};
  if (outcome === "cashier" && check.cashier === "console") {
    // Whoever holds the laptop pays or cancels there; each request waits for that for some seconds.
    while (!end.outcome) end = await ask("GET", prepay + "/end");
  } else if (outcome === "cashier" && !settings.native) {
    end = await cashier(check.prepayId, payment, settings);
  } else {
    const { order } = await ask("GET", prepay);
    if (typeof outcome === "function") outcome = await outcome(payment, order);
    if (outcome === "cashier") outcome = await sheet(settings.native, order);
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
  await answered(TRANSFER, send("POST", "/_cloudfn/confirm-transfer", { package: args.package, openid: settings.openid }));
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

/** The phone's own sheet is the cashier. */
async function sheet(native, order) {
  const { tapIndex } = await askUser(native, "showActionSheet", {
    alertText: "cloudfn " + order.outTradeNo,
    itemList: ["支付 ¥" + (order.totalFeeFen / 100).toFixed(2), "余额不足", "密码错误", "支付成功但未返回"],
  });
  return ["success", "notenough", "wrongPassword", "paidButClosed"][tapIndex] || "cancel";
}

module.exports = { pay, take };
