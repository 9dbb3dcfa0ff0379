/* `wx.requestSubscribeMessage`. Numbers and texts: WeChat's reference, and `lib.wx.api.d.ts` of its type declarations. */
"use strict";

const { askCloud } = require("./transport.js");

const MOST_TEMPLATES = 5;

/**
 * Refusing is a success, per template. Each `accept` lets the functions send one message of the template to this user.
 * `settings.subscribe`: "ask" (a dialog; the default with the real wx), an answer for all (`accept`, `reject`, `ban`,
 * `filter`), "off" for a user who switched messages off, answers by template id, or a function of the id.
 */
async function subscribe(args, settings, send, note) {
  note("requestSubscribeMessage", args);
  const ids = args.tmplIds;
  if (ids === undefined || (Array.isArray(ids) && !ids.length)) throw refused(10001, "TmplIds can't be empty");
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== "string" || !id)) throw refused(10004, "Invalid template id");
  if (ids.length > MOST_TEMPLATES) throw refused(20003, "Templates count out of max bounds");
  const answers = await answersOf(ids, settings);
  if (!answers) throw refused(20004, "The main switch is switched off");
  try {
    await askCloud("subscribe.answered", { answers }, settings, send);
  } catch (failure) {
    throw refused(10003, "Request subscribe fail: " + failure.errMsg);
  }
  return Object.assign({ errMsg: "requestSubscribeMessage:ok" }, answers);
}

async function answersOf(ids, settings) {
  let how = settings.subscribe || (settings.native ? "ask" : "accept");
  if (how === "ask") how = (await asked(settings.native, ids)) ? "accept" : "reject";
  if (how === "off") return null;
  const answers = {};
  for (const id of ids) answers[id] = typeof how === "function" ? await how(id) : typeof how === "object" ? how[id] || "reject" : how;
  return answers;
}

function asked(native, ids) {
  return new Promise((resolve) => {
    native.showModal({
      title: "cloudfn 订阅消息",
      content: ids.join("\n"),
      confirmText: "允许",
      cancelText: "拒绝",
      success: (answer) => resolve(answer.confirm),
      fail: () => resolve(false),
    });
  });
}

function refused(errCode, text) {
  return { errMsg: "requestSubscribeMessage:fail " + text, errCode };
}

module.exports = { subscribe };
