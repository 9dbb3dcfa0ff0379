/* Both calling styles of the base library, its dialogs, its errors. */
"use strict";

/** The names of an object's own members. */
const keysOf = Object.keys;

const CALLBACKS = ["success", "fail", "complete"];

function hasCallbacks(args) {
  return Boolean(args) && CALLBACKS.some((name) => typeof args[name] === "function");
}

function withoutCallbacks(args) {
  if (!hasCallbacks(args)) return args;
  const rest = { ...args };
  for (const name of CALLBACKS) delete rest[name];
  return rest;
}

/** Callbacks when one is given (nothing is returned then, as in the base library), else a promise. `run` calls them. */
function settle(args, work, run = later) {
  const { success, fail, complete } = args || {};
  if (!success && !fail && !complete) return work;
  const tell = (callback) => (value) => [callback, complete].forEach((told) => told && run(told, value));
  work.then(tell(success), tell(fail));
  return undefined;
}

/** A callback that throws must surface as the page's own error, not as a swallowed rejection. */
function later(callback, value) {
  setTimeout(() => callback(value), 0);
}

/** What `native[api]` answers, rejected with its `errMsg`; `hold` gets the task, where there is one. */
function callNative(native, api, args, hold) {
  return new Promise((success, reject) => {
    const task = native[api]({ ...dropUndefined(args), success, fail: ({ errMsg }) => reject(new Error(errMsg)) });
    if (task && hold) hold(task);
  });
}

/** What the user answers to a dialog of the phone, `{}` when they close it. */
function askUser(native, api, args) {
  return callNative(native, api, args).catch(() => ({}));
}

/** An object of the same names, each value as `work` makes it. */
function mapped(values, work) {
  const made = {};
  for (const name of keysOf(values)) made[name] = work(values[name]);
  return made;
}

function kindOf(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function dropUndefined(values) {
  const kept = {};
  for (const name of keysOf(values)) if (values[name] !== undefined) kept[name] = values[name];
  return kept;
}

/** What `work` gives, undefined where it throws. */
function attempt(work) {
  try {
    return work();
  } catch (refused) {
    return undefined;
  }
}

/** JSON as its value, other text as it is. */
function parse(text) {
  if (typeof text !== "string") return text;
  const value = text === "" ? null : attempt(() => JSON.parse(text));
  return value === undefined ? text : value;
}

function errorOf(message, errCode, errMsg, more) {
  return Object.assign(new Error(message), { errCode, errMsg }, dropUndefined(more || {}));
}

/** The message is what consoles show; `errMsg` is the bare text. `more`: cloudfn's own code, why, fix. */
function clientError(errCode, errMsg, explanation, more) {
  const message = "errCode: " + errCode + " " + (explanation === undefined ? "unknown error" : explanation) + " | errMsg: " + errMsg;
  return errorOf(message, errCode, errMsg, more);
}

/** `cloud.<api>:fail <text>`. */
function failed(api, errCode, text, more) {
  const errMsg = "cloud." + api + ":fail " + text;
  return errorOf(errMsg, errCode, errMsg, more);
}

/** A failure with a number of the cloud's, as the base library wraps it. */
function cloudFailed(api, errCode, explanation, text, more) {
  return failed(api, errCode, "Error: " + (errCode === -1 ? "" : "errCode: " + errCode + " " + (explanation || "") + " | errMsg: ") + text, more);
}

/** Raises the error of a parameter that is none. */
function demand(api, name, value, type) {
  if (type === "Array" ? Array.isArray(value) : typeof value === "string" && value) return;
  throw failed(api, -1, "parameter." + name + " should be " + (type || "String") + " instead of " + kindOf(value) + ";");
}

module.exports = { askUser, attempt, keysOf, callNative, mapped, hasCallbacks, withoutCallbacks, settle, later, kindOf, dropUndefined, parse, clientError, failed, cloudFailed, demand };
