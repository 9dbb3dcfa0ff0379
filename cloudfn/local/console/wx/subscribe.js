/* `wx.requestSubscribeMessage`. Numbers and texts: WeChat's reference, and `lib.wx.api.d.ts` of its type declarations. */
"use strict";

const { askUser } = require("./styles.js");
const { askCloud } = require("./transport.js");

/**
 * Refusing is a success, per template. Each `accept` lets the functions send one message of the template to this user.
 * `settings.subscribe`: "ask" (a dialog; the default with the real wx), an answer for all (`accept`, `reject`, `ban`,
 * `filter`), "off" for a user who switched messages off, answers by template id, or a function of the id.
 */
async function subscribe({ tmplIds }, settings, send) {
  const ask = (action, fields) => askCloud("subscribe." + action, fields, settings, send).catch(({ errCode, errMsg }) => {
    throw notAsked(errCode, errMsg);
  });
  await ask("checked", { tmplIds });
  let how = settings.subscribe || (settings.native ? "ask" : "accept");
  if (how === "ask") {
    const dialog = { title: "cloudfn 订阅消息", content: tmplIds.join("\n"), confirmText: "允许", cancelText: "拒绝" };
    how = (await askUser(settings.native, "showModal", dialog)).confirm ? "accept" : "reject";
  }
  if (how === "off") throw notAsked(20004, "The main switch is switched off");
  const answers = {};
  for (const id of tmplIds) answers[id] = typeof how === "function" ? await how(id) : typeof how === "object" ? how[id] || "reject" : how;
  await ask("answered", { answers });
  return { errMsg: "requestSubscribeMessage:ok", ...answers };
}

function notAsked(errCode, text) {
  return { errMsg: "requestSubscribeMessage:fail " + text, errCode };
}

module.exports = { subscribe };
