/* What buttons and APIs of the phone hand to a page, made by the local cloud: fresh, single-use, five minutes long. */
"use strict";

const { askCloud } = require("./transport.js");

/**
 * The event of `<button open-type="getPhoneNumber">`; code cannot press the button itself. `{deny: true}`: the user
 * refuses. It has no `encryptedData`: that is encrypted with a session key that only WeChat has.
 */
async function phoneNumberEvent(options, settings, send) {
  const detail = options && options.deny
    ? { errMsg: "getPhoneNumber:fail user deny" }
    : { errMsg: "getPhoneNumber:ok", ...(await askCloud("openData.phone", {}, settings, send)) };
  return { type: "getphonenumber", detail };
}

/** A cloud id of `kind`: "phoneNumber", "weRunData" or "userInfo". */
async function cloudIdOf(kind, settings, send) {
  return (await askCloud("openData.make", { kind }, settings, send)).cloudID;
}

module.exports = { cloudIdOf, phoneNumberEvent };
