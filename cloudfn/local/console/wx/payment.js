/* `wx.requestPayment` and `wx.requestMerchantTransfer`. */
"use strict";

const frame = require("./cashier-frame.js");
const { dropUndefined, kindOf } = require("./styles.js");
const { identity } = require("./transport.js");

const PAYMENT_FIELDS = ["timeStamp", "nonceStr", "package", "paySign"];
const SIGNED_FIELDS = ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"];
const TOTAL_FEE = "requestPayment:fail:调用支付JSAPI缺少参数: total_fee";

async function pay(args, settings, send, note, inPage) {
  note("requestPayment", args);
  checkFields(args);
  const found = /^prepay_id=(.+)$/.exec(args.package);
  if (!found) throw { errMsg: TOTAL_FEE };
  const payment = dropUndefined(Object.fromEntries(SIGNED_FIELDS.map((name) => [name, args[name]])));
  if (payment.signType === undefined) payment.signType = "MD5";
  const check = await asked(send("POST", "/_cloudfn/request-payment", payment, identity(settings)));
  if (!check.ok) throw { errMsg: check.errMsg };
  const prepay = "/_cloudfn/prepay/" + encodeURIComponent(check.prepayId);
  let outcome = settings.payment;
  if (outcome === "cashier" && check.cashier === "console") return answeredElsewhere(prepay, settings, send);
  if (outcome === "cashier" && inPage) return ended(await frame.cashier(check.prepayId, payment, settings));
  const { order } = await asked(send("GET", prepay, undefined, identity(settings)));
  if (typeof outcome === "function") outcome = await outcome(payment, order);
  if (outcome === "cashier") {
    if (!settings.native) throw { errMsg: "requestPayment:fail cloudfn: there is no page to show the cashier in" };
    outcome = await askNatively(settings.native, order);
  }
  const body = dropUndefined({ outcome, openid: settings.openid });
  return ended(await asked(send("POST", prepay + "/pay", body, identity(settings))));
}

async function take(args, settings, send, note) {
  note("requestMerchantTransfer", args);
  for (const name of ["mchId", "appId", "package"]) {
    if (typeof args[name] !== "string" || !args[name]) {
      throw { errMsg: "requestMerchantTransfer:fail parameter error: parameter." + name + " should be String" };
    }
  }
  if (settings.payment === "cancel") throw { errMsg: "requestMerchantTransfer:fail cancel" };
  const body = dropUndefined({ package: args.package, openid: settings.openid });
  const answer = await send("POST", "/_cloudfn/confirm-transfer", body, identity(settings)).catch((failure) => {
    throw { errMsg: "requestMerchantTransfer:fail " + failure.message };
  });
  if (answer.status < 400) return { errMsg: "requestMerchantTransfer:ok", result: "success" };
  const error = (answer.data && answer.data.error) || {};
  throw { errMsg: "requestMerchantTransfer:fail " + (error.message || "HTTP " + answer.status) };
}

async function asked(sending) {
  const answer = await sending.catch((failure) => {
    throw { errMsg: "requestPayment:fail " + failure.message };
  });
  if (answer.status < 400) return answer.data;
  const error = (answer.data && answer.data.error) || {};
  throw { errMsg: "requestPayment:fail " + (error.message || "HTTP " + answer.status) };
}

function checkFields(args) {
  const names = args.signType === undefined ? PAYMENT_FIELDS : PAYMENT_FIELDS.concat("signType");
  const wrong = names.filter((name) => typeof args[name] !== "string");
  if (!wrong.length) return;
  const said = wrong.map((name) => "parameter." + name + " should be String instead of " + kindOf(args[name]) + ";");
  throw { errMsg: "requestPayment:fail parameter error: " + said.join("") };
}

/** The local WeChat Pay says what the page learns: `requestPayment:ok` for `success` and nothing else. */
function ended(end) {
  if (end.outcome === "success") return { errMsg: "requestPayment:ok" };
  throw { errMsg: end.errMsg || "requestPayment:fail cancel" };
}

/** Whoever holds the laptop pays or cancels there; each request waits for that for some seconds. */
async function answeredElsewhere(prepay, settings, send) {
  for (;;) {
    const end = await asked(send("GET", prepay + "/end", undefined, identity(settings)));
    if (end.outcome) return ended(end);
  }
}

function askNatively(native, order) {
  const amount = "¥" + (order.totalFeeFen / 100).toFixed(2);
  const itemList = ["支付 " + amount, "余额不足", "密码错误", "支付成功但未返回"];
  const outcomes = ["success", "notenough", "wrongPassword", "paidButClosed"];
  return new Promise((resolve) => {
    native.showActionSheet({
      alertText: "cloudfn " + order.outTradeNo,
      itemList,
      success: (picked) => resolve(outcomes[picked.tapIndex]),
      fail: () => resolve("cancel"),
    });
  });
}

module.exports = { pay, take };
