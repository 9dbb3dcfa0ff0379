/* How a phone gets its token: the developer types the code that the laptop shows. */
"use strict";

const { askUser, attempt } = require("./styles.js");
const { messageOf } = require("./transport.js");
const { say } = require("./words.js");

/** Storage of the mini program in which the token of the cloud at `base` is. */
const placeOf = (base) => "cloudfn:" + base;

/** `{token, openid, name}` as this phone was paired with `base`, or null. */
function paired(native, base) {
  const device = attempt(() => native.getStorageSync(placeOf(base)));
  return device && device.token ? device : null;
}

/** Asks for the code, three times at most. Resolves with the device, or null when the user closes the dialog. */
async function pair(native, base, send, system) {
  let hint = say(system, "pairHint");
  for (let n = 0; n < 3; n += 1) {
    const { content } = await askUser(native, "showModal", { title: say(system, "pair"), placeholderText: hint, editable: true });
    const code = String(content || "").trim();
    if (!code) return null;
    const name = [system.brand, system.model].filter(Boolean).join(" ") || "phone";
    const { data, status } = await send("POST", "/pair", { code, name });
    if (status < 400 && data && data.token) {
      native.setStorageSync(placeOf(base), data);
      return data;
    }
    hint = messageOf(data, status);
  }
  return null;
}

module.exports = { pair, paired };
