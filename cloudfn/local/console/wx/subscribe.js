/* `wx.requestSubscribeMessage`. Numbers and texts: WeChat's reference, and `lib.wx.api.d.ts` of its type declarations. */
"use strict";

const { askCloud } = require("./transport.js");

/**
 * Refusing is a success, per template. Each `accept` lets the functions send one message of the template to this user.
 * `settings.subscribe`: "ask" (a dialog; the default with the real wx), an answer for all (`accept`, `reject`, `ban`,
 * `filter`), "off" for a user who switched messages off, answers by template id, or a function of the id.
 */
async function subscribe({ tmplIds }, settings, send) {
  const isList = Array.isArray(tmplIds);
  if (tmplIds === undefined || (isList && !tmplIds.length)) throw notAsked(10001, "TmplIds can't be empty");
  if (!isList || tmplIds.some((id) => typeof id !== "string" || !id)) throw notAsked(10004, "Invalid template id");
  if (tmplIds.length > 5) throw notAsked(20003, "Templates count out of max bounds");
  let how = settings.subscribe || (settings.native ? "ask" : "accept");
  if (how === "ask") how = (await isAllowed(settings.native, tmplIds)) ? "accept" : "reject";
  if (how === "off") throw notAsked(20004, "The main switch is switched off");
  const answers = {};
  for (const id of tmplIds) answers[id] = typeof how === "function" ? await how(id) : typeof how === "object" ? how[id] || "reject" : how;
  await askCloud("subscribe.answered", { answers }, settings, send).catch(({ errMsg }) => {
    throw notAsked(10003, "Request subscribe fail: " + errMsg);
  });
  return Object.assign({ errMsg: "requestSubscribeMessage:ok" }, answers);
}

function isAllowed(native, ids) {
  return new Promise((resolve) => {
    native.showModal({
      title: "cloudfn 订阅消息",
      content: ids.join("\n"),
      confirmText: "允许",
      cancelText: "拒绝",
      success: ({ confirm }) => resolve(confirm),
      fail: () => resolve(false),
    });
  });
}

function notAsked(errCode, text) {
  return { errMsg: "requestSubscribeMessage:fail " + text, errCode };
}

module.exports = { subscribe };
