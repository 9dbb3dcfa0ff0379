"use strict";
// `verify: query` and `once`: what needs wx-server-sdk and the network.
const { field } = require("./event.js");
const notice = require("./notice.js");
const { sdk } = require("./pay.js");

const NOT_ALLOWED = /^-(6041\d\d|601004)$/; // says nothing about the order

let opened;
const instance = (root) => opened || (opened = sdk(root));
const reason = (error) => error.errMsg || error.message;

// [code, text] where the notification must be refused; nothing where it is confirmed, or cannot be asked about.
async function query(event, root, { of, merchant, refund }) {
  const wrong = (text) => ["CFN-SDK-032", text];
  const unasked = (text) => notice("CFN-SDK-033", text);
  const [api, number] = refund ? ["queryRefund", "outRefundNo"] : ["queryOrder", "outTradeNo"];
  if (!of.includes(merchant)) return wrong(`merchant ${merchant}`);
  let found;
  try {
    const pay = instance(root).cloudPay;
    found = await pay[api]({ subMchId: merchant, [number]: field(event, number) });
  } catch (error) {
    // An error of the SDK has an errCode; without one there is no SDK to ask with.
    if (!error.errCode || NOT_ALLOWED.test(error.errCode)) return unasked(reason(error));
    return ["CFN-SDK-034", `${api}: ${reason(error)}`];
  }
  if (found.returnCode !== "SUCCESS") return unasked(found.returnMsg);
  if (found.resultCode !== "SUCCESS") return wrong(`${api}: ${found.errCodeDes}`);
  // Amounts and states of refunds are empty lists in production: that the refund exists is all there is to learn.
  if (!refund && !["SUCCESS", "REFUND"].includes(found.tradeState)) return wrong(`${api}: ${found.tradeState}`);
  const compared = ["outTradeNo", "transactionId"].concat(refund ? [] : "totalFee");
  const other = compared.find((name) => String(found[name]) !== String(field(event, name)));
  return other && wrong(`${api}: ${other} is ${found[other]}`);
}

async function take(db, name, _id, mine) {
  const claims = db.collection(name);
  const add = () => claims.add({ data: { _id, ...mine } });
  try {
    await add();
    return "mine";
  } catch (error) {
    if (error.errCode === -502005) {
      await db.createCollection(name).catch(() => {}); // perhaps just made by another
      await add();
      return "mine";
    }
    const { data: held } = await claims.doc(_id).get().catch(() => ({}));
    if (!held) throw error;
    if (held.state === "done") return "done";
    if (held.until > Date.now()) return "busy";
    // Left behind by a crash or a failure: the old token decides who takes it over.
    const { stats } = await claims.where({ _id, token: held.token }).update({ data: mine });
    return stats.updated ? "mine" : "busy";
  }
}

// {done}, {refused: [code, text]}, or {end(accepted)}, which records how the handler ended.
async function claim(event, root, { once, lease, refund }) {
  const number = refund ? field(event, "refundId", "outRefundNo") : field(event, "transactionId", "outTradeNo");
  const _id = `${refund ? "refund" : "pay"}-${number}`;
  const token = require("crypto").randomBytes(12).toString("hex");
  let db;
  try {
    db = instance(root).database();
  } catch (error) {
    notice("CFN-SDK-035", reason(error));
    return {};
  }
  try {
    const state = await take(db, once, _id, { state: "running", token, until: Date.now() + lease * 1000 });
    if (state === "done") return { done: true };
    if (state === "busy") return { refused: ["CFN-SDK-036", `${_id} is in work`] };
  } catch (error) {
    return { refused: ["CFN-SDK-037", `${_id}: ${reason(error)}`] };
  }
  const end = (good) =>
    db.collection(once).where({ _id, token }).update({ data: { state: good ? "done" : "failed", until: 0 } })
      .catch((error) => notice("CFN-SDK-038", `${_id}: ${reason(error)}`));
  return { end };
}

module.exports = { query, claim };
