/* Both calling styles of the base library, its tasks, its errors. */
"use strict";

const CALLBACKS = ["success", "fail", "complete"];
const TASK_METHODS = ["abort", "onProgressUpdate", "offProgressUpdate", "onHeadersReceived", "offHeadersReceived"];

function hasCallbacks(args) {
  return Boolean(args) && CALLBACKS.some((name) => typeof args[name] === "function");
}

function withoutCallbacks(args) {
  if (!hasCallbacks(args)) return args;
  const rest = Object.assign({}, args);
  for (const name of CALLBACKS) delete rest[name];
  return rest;
}

/** Callbacks when one is given (nothing is returned then, as in the base library), else a promise. */
function settle(args, work) {
  const { success, fail, complete } = args || {};
  if (!success && !fail && !complete) return work;
  const tell = (callback) => (value) => [callback, complete].forEach((told) => told && later(told, value));
  work.then(tell(success), tell(fail));
  return undefined;
}

/** A callback that throws must surface as the page's own error, not as a swallowed rejection. */
function later(callback, value) {
  setTimeout(() => callback(value), 0);
}

function kindOf(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function dropUndefined(values) {
  const kept = {};
  for (const name of Object.keys(values)) if (values[name] !== undefined) kept[name] = values[name];
  return kept;
}

/** JSON as its value, other text as it is. */
function parse(text) {
  if (typeof text !== "string") return text;
  try {
    return text === "" ? null : JSON.parse(text);
  } catch (plain) {
    return text;
  }
}

/** The message is what consoles show; `errMsg` is the bare text. `more`: cloudfn's own code, why, fix. */
function clientError(errCode, errMsg, explanation, more) {
  const message = "errCode: " + errCode + " " + (explanation === undefined ? "unknown error" : explanation) + " | errMsg: " + errMsg;
  return Object.assign(new Error(message), { errCode, errMsg }, dropUndefined(more || {}));
}

/** `cloud.<api>:fail <text>`. */
function failed(api, errCode, text, more) {
  const errMsg = "cloud." + api + ":fail " + text;
  return Object.assign(new Error(errMsg), { errCode, errMsg }, dropUndefined(more || {}));
}

/** A failure with a number of the cloud's, as the base library wraps it. */
function cloudFailed(api, errCode, explanation, text, more) {
  return failed(api, errCode, "Error: errCode: " + errCode + " " + explanation + " | errMsg: " + text, more);
}

/** Raises the error of a parameter that is none. */
function demand(api, name, value, type) {
  if (type === "Array" ? Array.isArray(value) : typeof value === "string" && value) return;
  throw failed(api, -1, "parameter." + name + " should be " + (type || "String") + " instead of " + kindOf(value) + ";");
}

module.exports = { TASK_METHODS, hasCallbacks, withoutCallbacks, settle, later, kindOf, dropUndefined, parse, clientError, failed, cloudFailed, demand };
