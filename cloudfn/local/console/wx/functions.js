/* `wx.cloud.callFunction`. */
"use strict";

const { opened } = require("./cloud-id.js");
const { cloudError, kindOf } = require("./styles.js");
const { identity } = require("./transport.js");

async function call(args, settings, send, note) {
  note("cloud.callFunction", args);
  if (typeof args.name !== "string" || !args.name) {
    throw cloudError(-1, "parameter.name should be String instead of " + kindOf(args.name) + ";");
  }
  const headers = identity(settings);
  let answer;
  try {
    const data = args.data === undefined ? {} : await opened(args.data, settings, send);
    answer = await send("POST", "/functions/" + encodeURIComponent(args.name), data, headers);
  } catch (failure) {
    throw cloudError(-1, "request:fail " + failure.message + " (" + settings.base + "; is `cloudfn dev` running?)");
  }
  const error = answer.data && answer.status >= 400 ? answer.data.error : null;
  if (answer.status >= 400) throw functionError(answer, error || { message: "HTTP " + answer.status });
  return { errMsg: "cloud.callFunction:ok", result: answer.data, requestID: answer.header("x-cloudfn-request-id") };
}

/** The client's wording of a failed call: numbers and texts as the base library prints them. */
function functionError(answer, error) {
  const message = error.message || "";
  const found = {
    "CFN-TCB-023": [-604001, message, "cloudfunction result size exceed limit (1MB)"],
    404: [-501000, "FunctionName parameter could not be found."],
    504: [-504003, message],
    429: [-501004, message],
  };
  const [number, detail, name] = found[error.code] || found[answer.status] || [-504002, message, "functions execute fail"];
  const text = "Error: errCode: " + number + " " + (name || "") + " | errMsg: " + detail;
  const made = error.code === "CFN-TCB-022" ? cloudError(-1, "Error: data exceed max size") : cloudError(number, text);
  made.requestID = error.requestId || answer.header("x-cloudfn-request-id");
  if (error.code) made.code = error.code; // cloudfn's own, for `cloudfn explain`
  return made;
}

/** The owner's function `cloudbase_auth`, where there is one, says who may use the shared environment. */
async function allowed(cloud) {
  let answer;
  try {
    answer = await cloud.callFunction({ name: "cloudbase_auth" });
  } catch (failure) {
    if (failure.errCode === -501000) return; // none
    throw failure;
  }
  const { errCode = 0, errMsg = "" } = answer.result || {};
  if (errCode !== 0) throw cloudError(-601012, "unauthorized env: cloudbase_auth answered " + errCode + " " + errMsg);
}

module.exports = { call, allowed };
