/* How a phone gets its token: the developer types the code that the laptop shows. */
"use strict";

const { parse } = require("./styles.js");
const { messageOf } = require("./transport.js");
const { say } = require("./words.js");

/** Storage of the mini program in which the token of the cloud at `base` is. */
const placeOf = (base) => "cloudfn:" + base;

/** `{token, openid, name}` as this phone was paired with `base`, or null. */
function paired(native, base) {
  try {
    const device = native.getStorageSync(placeOf(base));
    return device && device.token ? device : null;
  } catch (unreadable) {
    return null;
  }
}

/** Asks for the code, three times at most. Resolves with the device, or null when the user closes the dialog. */
async function pair(native, base, send, system) {
  let hint = say(system, "pairHint");
  for (let n = 0; n < 3; n += 1) {
    const code = await typed(native, say(system, "pair"), hint);
    if (!code) return null;
    const name = [system.brand, system.model].filter(Boolean).join(" ") || "phone";
    const answer = await send("POST", "/pair", { code, name });
    const device = parse(answer.data);
    if (answer.status < 400 && device && device.token) {
      native.setStorageSync(placeOf(base), device);
      return device;
    }
    hint = messageOf(device, answer.status);
  }
  return null;
}

/** The text that was typed, "" when nothing was. */
function typed(native, title, placeholderText) {
  return new Promise((resolve) => {
    native.showModal({
      title,
      placeholderText,
      editable: true,
      success: ({ confirm, content }) => resolve(confirm ? String(content || "").trim() : ""),
      fail: () => resolve(""),
    });
  });
}

module.exports = { pair, paired };
