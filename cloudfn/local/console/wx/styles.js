/* Both calling styles of the base library, and its errors. */
"use strict";

const CALLBACKS = ["success", "fail", "complete"];

function hasCallbacks(args) {
  return typeof args === "object" && args !== null && CALLBACKS.some((name) => typeof args[name] === "function");
}

function withoutCallbacks(args) {
  if (!hasCallbacks(args)) return args;
  return Object.fromEntries(Object.entries(args).filter(([name]) => CALLBACKS.indexOf(name) < 0));
}

/** Callbacks when one is given (nothing is returned then, as in the base library), else a promise. */
function settle(args, work) {
  const { success, fail, complete } = args || {};
  if (!success && !fail && !complete) return work;
  work.then(
    (result) => void (success && later(success, result), complete && later(complete, result)),
    (failure) => void (fail && later(fail, failure), complete && later(complete, failure)),
  );
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
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** JSON as its value, other text as it is. */
function parse(text) {
  if (typeof text !== "string") return text;
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

/** The message is what consoles show; `errMsg` is the bare text. */
function clientError(errCode, errMsg, explanation) {
  const message = "errCode: " + errCode + " " + (explanation === undefined ? "unknown error" : explanation) + " | errMsg: " + errMsg;
  return Object.assign(new Error(message), { errCode, errMsg });
}

function cloudError(errCode, text) {
  const errMsg = "cloud.callFunction:fail " + text;
  return Object.assign(new Error(errMsg), { errCode, errMsg });
}

module.exports = { hasCallbacks, withoutCallbacks, settle, later, kindOf, dropUndefined, parse, clientError, cloudError };
