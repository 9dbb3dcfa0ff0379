/*
 * The real wx-server-sdk in the process that tests, talking to a local cloud as a function's does.
 *
 * Whatever of it is touched says anew who calls: the function by its file, the user by `as` or `getWXContext`. Nothing is
 * started before something is touched.
 */
"use strict";

const path = require("node:path");

const { Cloud } = require("./cloud.js");
const { contextFunction } = require("./context-function.js");
const { CloudfnError } = require("./errors.js");
const memory = require("./process-memory.js");
const { realSdk } = require("./real-sdk.js");
const { now } = require("./sync.js");
const { whoCalls } = require("./who-calls.js");
const { say } = require("./words.js");

const MEMBERS = [
  "version", "DYNAMIC_CURRENT_ENV", "init", "updateConfig", "registerService", "createNewInstance", "Cloud", "database",
  "uploadFile", "downloadFile", "getTempFileURL", "deleteFile", "callFunction", "callOpenAPI", "getOpenData", "getVoIPSign",
  "getCloudCallSign", "signature", "openapi", "ai",
];
const EVERYTHING = { documents: true, orders: true, history: true, storage: true, outbox: true };
const SEEN = Symbol.for("cloudfn-testing.seen");

/**
 * The cloud of this process. A test file of its own (globals of its own) begins empty, unless all workers share one that a
 * global setup started.
 */
function place(options) {
  const key = JSON.stringify(options);
  memory.places = memory.places || {};
  const found = memory.places[key] || (memory.places[key] = now("start", options));
  const seen = globalThis[SEEN] || (globalThis[SEEN] = new Set());
  const shared = found.url === process.env.CLOUDFN_TESTING_URL || found.url === process.env.CLOUDFN_URL;
  if (!seen.has(key) && !shared) ask(found, "POST", "reset", EVERYTHING);
  seen.add(key);
  return found;
}

const ask = ({ url, key }, method, target, body) => now("ask", { url, key, method, target, body });

/** Options: those of `startCloud` (the clock runs, from now, by default); `openid`; `getWXContext`; `function`, see README. */
function wxServerSdk({ openid, getWXContext, function: always = "", ...options } = {}) {
  const environments = new Map(); // who calls, as JSON -> what the local cloud says of the environment
  let parts = null; // once something was touched
  let base = openid === undefined ? {} : { openid }; // who calls where nothing else says so
  let user = null; // what getWXContext returned last in place of the SDK's own
  let lastFunction = "";

  function begin() {
    if (parts) return parts;
    const cloud = new Cloud(place(options));
    const { functions } = ask(cloud.place, "GET", "state");
    if (functions.length === 0) throw new CloudfnError(say("noFunctions"));
    parts = { cloud, functions, calling: whoCalls(functions), real: null, completed: null };
    const first = touch();
    const folders = [...functions.map(({ dir }) => dir), process.cwd(), __dirname];
    const own = functions.find(({ name }) => name === lastFunction).dir;
    parts.real = realSdk([own, ...folders.filter((folder) => folder !== own)]);
    parts.completed = require(path.join(first.shim, "pay.js")).completed;
    return parts;
  }

  /** Lets the environment say who calls. */
  function touch() {
    lastFunction = always || parts.calling() || lastFunction || parts.functions[0].name;
    const who = JSON.stringify({ ...base, ...user, function: lastFunction });
    if (!environments.has(who)) environments.set(who, ask(parts.cloud.place, "POST", "call-environment", JSON.parse(who)));
    const told = environments.get(who);
    if (process.env.TCB_CONTEXT_CNFG !== told.environment.TCB_CONTEXT_CNFG) enter(told);
    return told;
  }

  const context = contextFunction(
    () => parts.real.getWXContext(),
    (given) => {
      user = given && { openid: given.OPENID || "", appid: given.APPID, source: given.SOURCE };
      touch();
    },
  );
  if (getWXContext) context.mockImplementation(getWXContext);

  const sdk = {};
  const member = (name, value) => {
    const set = (given) => Object.defineProperty(sdk, name, { value: given, configurable: true, enumerable: true, writable: true });
    Object.defineProperty(sdk, name, { get: value, set, configurable: true, enumerable: true });
  };
  const bound = new Map(); // methods want the SDK itself as `this`
  for (const name of MEMBERS) {
    member(name, () => {
      const { real } = begin();
      touch();
      const value = real[name];
      if (typeof value !== "function" || name === "openapi" || name === "Cloud") return value;
      if (!bound.has(name)) bound.set(name, value.bind(real));
      return bound.get(name);
    });
  }
  member("cloudPay", () => {
    const { real, completed } = begin();
    const { call } = JSON.parse(touch().environment.CLOUDFN_BINDINGS || "{}");
    return call ? completed(real.cloudPay, call) : real.cloudPay; // what the shim fills in for the deployed function
  });
  const entered = Object.assign((...args) => (begin(), touch(), context(...args)), context);
  let contextOf = entered;
  Object.defineProperty(sdk, "getWXContext", {
    get: () => contextOf,
    set: (given) => {
      context.mockImplementation(given);
      contextOf = Object.assign((...args) => entered(...args), given);
    },
    configurable: true,
    enumerable: true,
  });
  Object.defineProperty(sdk, "default", { get: () => sdk }); // of an ES module's import
  Object.defineProperty(sdk, "cloudfn", {
    value: {
      /** Who calls from now on: an openid, or { openid, appid, source, function }. */
      as(who) {
        const { function: name = "", ...given } = typeof who === "string" ? { openid: who } : who;
        [base, user, always] = [given, null, name || always];
        context.mockReset();
      },
      /** The local cloud behind it: documents, pay, clock, ... */
      get cloud() { return begin().cloud; },
    },
  });
  return sdk;
}

/** Sets the variables of a call. What the manifest sets for the function yields to what the suite has set. */
function enter({ environment, own }) {
  delete process.env.KUBERNETES_SERVICE_HOST; // the SDK would take a build machine for one of the cloud's containers
  for (const name of (process.env.WX_CONTEXT_KEYS || "").split(",")) if (name) delete process.env[name];
  for (const [name, value] of Object.entries(environment)) {
    if (!(own.includes(name) && process.env[name] !== undefined)) process.env[name] = value;
  }
}

module.exports = { wxServerSdk };
