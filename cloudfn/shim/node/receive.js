"use strict";
// Around a payment callback: event aliases, `verify`, `once`, and a word on replies that WeChat Pay does not accept.
// The shim never accepts for the handler: what it answers itself is a refusal, or 0 for a completion on record.
const { alias, field } = require("./event.js");
const notice = require("./notice.js");
const settle = require("./settle.js");

function refusal([code, text]) {
  notice(code, text);
  return { errcode: 1, errmsg: `${code} ${text}` };
}

function accepted(reply) {
  const errcode = reply && reply.errcode;
  if (errcode === 0) return true;
  if (typeof errcode === "number") notice("CFN-SDK-022", `errcode ${errcode}`);
  else notice("CFN-SDK-021", `${JSON.stringify(reply)}: return {errcode: 0, errmsg: "OK"}`);
  return false;
}

async function guarded(own, event, context, root, rule) {
  const refused = rule.verify === "query" && (await require("./ask.js").query(event, root, rule));
  if (refused) return refusal(refused);
  const claim = rule.once ? await require("./ask.js").claim(event, root, rule) : {};
  if (claim.refused) return refusal(claim.refused);
  if (claim.done) return { errcode: 0, errmsg: "OK" };
  let good = false;
  try {
    const reply = await settle(own, event, context);
    good = accepted(reply);
    return reply;
  } catch (error) {
    notice("CFN-SDK-020", `failed: ${error}`);
    throw error;
  } finally {
    if (claim.end) await claim.end(good);
  }
}

module.exports = (own, root, take, call, trace) => (event, context, callback) => {
  const has = (...names) => Object(event) === event && field(event, ...names) !== undefined;
  const refund = has("refundId", "refundStatus");
  const isNotification = refund || has("returnCode", "resultCode", "transactionId");
  const merchant = isNotification && String(field(event, "subMchId"));
  const fits = ({ of, kind }) => of.includes(merchant) && kind !== (refund ? "pay" : "refund");
  const rule = take.find(fits) || take[0];
  const source = process.env.TCB_SOURCE || ""; // set by the platform for each call
  // A function that also places orders must answer clients, but not a notification that they forge.
  if (rule.verify !== "off" && (isNotification || !call) && /client|devtools|http/.test(source)) {
    return Promise.resolve(refusal(["CFN-SDK-030", `called by ${source}`]));
  }
  if (!isNotification) return own(event, context, callback);
  if (rule.verify === "source" && source !== "wx_paycallback") {
    notice("CFN-SDK-031", `source "${source}"`);
  }
  try {
    if (trace) require("./trace.js")(event, trace);
    else alias(event);
  } catch (error) {
    notice("CFN-SDK-003", error.message, true);
  }
  const answer = guarded(own, event, context, root, { ...rule, refund, merchant });
  if (own.length < 3 || !callback) return answer;
  // Its answer goes the way it chose: the platform then waits for work that goes on after the callback.
  answer.then((reply) => callback(null, reply), callback);
  return undefined;
};
