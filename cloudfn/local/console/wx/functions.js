/* `wx.cloud.callFunction`. */
"use strict";

const { opened } = require("./cloud-id.js");
const { demand, failed } = require("./styles.js");
const { escaped, refusedCall, unreached } = require("./transport.js");

const FUNCTION = "callFunction";

async function callFunction(args, settings, send) {
  demand(FUNCTION, "name", args.name);
  let answer;
  try {
    const data = args.data === undefined ? {} : await opened(args.data, settings, send);
    answer = await send("POST", "/functions/" + escaped(args.name), data);
  } catch (failure) {
    throw failed(FUNCTION, -1, unreached(failure, settings));
  }
  const requestID = answer.header("x-cloudfn-request-id");
  if (answer.status >= 400) throw refusedCall(FUNCTION, answer, requestID);
  return { errMsg: "cloud.callFunction:ok", result: answer.data, requestID };
}

/** The owner's function `cloudbase_auth`, where there is one, says who may use the shared environment. */
async function allowed(cloud) {
  const { result } = await cloud.callFunction({ name: "cloudbase_auth" }).catch((failure) => {
    if (failure.errCode === -501000) return {}; // none
    throw failure;
  });
  const { errCode = 0, errMsg = "" } = result || {};
  if (errCode !== 0) throw failed(FUNCTION, -601012, "unauthorized env: cloudbase_auth answered " + errCode + " " + errMsg);
}

module.exports = { allowed, callFunction };
