/* `wx.cloud.callFunction`. */
"use strict";

const { opened } = require("./cloud-id.js");
const { cloudFailed, demand, failed } = require("./styles.js");
const { messageOf, unreached } = require("./transport.js");

const FUNCTION = "callFunction";

async function callFunction(args, settings, send) {
  demand(FUNCTION, "name", args.name);
  let answer;
  try {
    const data = args.data === undefined ? {} : await opened(args.data, settings, send);
    answer = await send("POST", "/functions/" + encodeURIComponent(args.name), data);
  } catch (failure) {
    throw failed(FUNCTION, -1, unreached(failure, settings));
  }
  const requestID = answer.header("x-cloudfn-request-id");
  if (answer.status >= 400) throw functionError(answer, requestID);
  return { errMsg: "cloud.callFunction:ok", result: answer.data, requestID };
}

/** The client's wording of a failed call: numbers and texts as the base library prints them. */
function functionError({ data, status }, requestID) {
  const { code, requestId } = (data && data.error) || {};
  const more = { requestID: requestId || requestID, code }; // cloudfn's own code, for `cloudfn explain`
  const message = messageOf(data, status);
  if (code === "CFN-TCB-022") return failed(FUNCTION, -1, "Error: data exceed max size", more);
  if (code === "CFN-TCB-023") return cloudFailed(FUNCTION, -604001, "cloudfunction result size exceed limit (1MB)", message, more);
  if (status === 404) return cloudFailed(FUNCTION, -501000, "", "FunctionName parameter could not be found.", more);
  const number = status === 504 ? -504003 : status === 429 ? -501004 : -504002;
  return cloudFailed(FUNCTION, number, number === -504002 ? "functions execute fail" : "", message, more);
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
