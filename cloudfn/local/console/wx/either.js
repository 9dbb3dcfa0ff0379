/*
 * Between `install` and the local cloud's first answer nobody knows whether calls are local or the real ones.
 *
 * Programs do not wait for that: many call `wx.cloud.database()` at the top of a module. So what they call at once exists
 * at once. A call that asks for something waits for the decision and then goes to one side. A database made meanwhile is
 * made locally and remembers how, so that it can be made again with the real `wx.cloud` if that is what it comes to.
 */
"use strict";

const { hasCallbacks, settle, withoutCallbacks } = require("./styles.js");

const TASK_METHODS = ["abort", "onProgressUpdate", "offProgressUpdate", "onHeadersReceived", "offHeadersReceived"];
const TASKS = ["uploadFile", "downloadFile", "callHTTPFunction"];

/**
 * A decision to be made once: `settle(isLocal)`. `state` is undefined until then; `made` is its promise.
 */
function decision() {
  const choice = { state: undefined };
  choice.made = new Promise((resolve) => {
    choice.settle = (isLocal) => {
      if (choice.state !== undefined) return;
      choice.state = isLocal;
      resolve(isLocal);
    };
  });
  return choice;
}

/** A function that calls `name` of `local` or of what `real()` gives, as `choice` comes out. */
function eitherOf(choice, name, local, real) {
  const call = (isLocal, args) => {
    const owner = isLocal ? local : real();
    if (owner && typeof owner[name] === "function") return owner[name](...(isLocal ? args : args.map((value) => on("real", value))));
    throw new TypeError("wx." + name + " is not a function");
  };
  return function (...args) {
    if (choice.state !== undefined) return call(choice.state, args);
    const waits = choice.made.then((isLocal) => ({ returned: call(isLocal, args) }));
    if (!hasCallbacks(args[0])) return waits.then(({ returned }) => returned);
    return TASKS.indexOf(name) < 0 ? undefined : taskOf(waits);
  };
}

/** A task of a call that has not begun: what is asked of it is asked of the real one later. */
function taskOf(waits) {
  const task = {};
  for (const method of TASK_METHODS) {
    task[method] = (...args) => void waits.then(({ returned }) => returned && returned[method] && returned[method](...args));
  }
  return task;
}

// --- what is made on both sides ------------------------------------------------------------------------------------

/** What was made before the decision -> how to make it on either side. Without Proxy it is made locally only. */
const twins = typeof Proxy === "function" ? new WeakMap() : null;
const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
const isPlain = (value) => Object.prototype.toString.call(value) === "[object Object]";

/** `value` with every twin in it, as deep as conditions and data go, replaced by its `side`, "local" or "real". */
function on(side, value) {
  if (!isObject(value) || !twins) return value;
  const twin = twins.get(value);
  if (twin) return twin[side]();
  if (Array.isArray(value)) return value.map((item) => on(side, item));
  if (!isPlain(value) || !isLiteral(value)) return value;
  const copy = {};
  for (const name of Object.keys(value)) copy[name] = on(side, value[name]);
  return copy;
}

function isLiteral(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * `local`, an object or a function of ours that asks for nothing before `choice` is made, as something whose members,
 * calls and results can later be those of what `real()` makes.
 */
function twinOf(choice, local, real) {
  let made;
  const sides = { local: () => local, real: () => (made = made || { value: real() }).value };
  const wrapped = new Proxy(local, {
    get(target, name) {
      const value = target[name];
      const fixed = Object.getOwnPropertyDescriptor(target, name);
      if (typeof name === "symbol" || !isObject(value) || (fixed && !fixed.configurable && !fixed.writable)) return value;
      if (name === "watch") return (options) => watchOf(choice, sides, on("local", options), options);
      if (typeof value === "function") return methodOf(choice, sides, name, value);
      return twinOf(choice, value, () => sides.real()[name]);
    },
  });
  twins.set(wrapped, sides);
  return wrapped;
}

function methodOf(choice, owner, name, method) {
  const apply = (target, self, args) => {
    const given = args.map((value) => on("local", value));
    const last = given.length === 1 ? given[0] : undefined;
    const again = () => owner.real()[name](...args.map((value) => on("real", value)));
    const returned = hasCallbacks(last) ? method.call(owner.local(), withoutCallbacks(last)) : method.apply(owner.local(), given);
    if (!isObject(returned)) return returned;
    if (typeof returned.then !== "function") return twinOf(choice, returned, again);
    returned.then(undefined, () => {}); // what our side says does not count where the other one is asked
    const withArgs = () => owner.real()[name](...args.map((value) => withoutCallbacks(on("real", value))));
    return settle(last, choice.made.then((isLocal) => (isLocal ? returned : withArgs())));
  };
  const construct = (target, args) => {
    const made = new method(...args.map((value) => on("local", value)));
    return twinOf(choice, made, () => new (owner.real()[name])(...args.map((value) => on("real", value))));
  };
  const twin = new Proxy(function () {}, {
    apply,
    construct,
    get: (target, inner) => (typeof inner === "symbol" || inner in target ? target[inner] : method[inner]),
  });
  twins.set(twin, { local: () => method, real: () => owner.real()[name] });
  return twin;
}

function watchOf(choice, owner, local, options) {
  const listening = choice.made.then((isLocal) => (isLocal ? owner.local().watch(local) : owner.real().watch(on("real", options))));
  return { close: () => listening.then((listener) => listener.close()) };
}

/** Members for a `wx.cloud` (or for one of `new wx.cloud.Cloud`) of which `local` is our side and `real()` the other. */
function cloudOf(choice, local, real) {
  const members = {};
  for (const name of Object.keys(local)) {
    if (name === "database") members.database = databaseOf(choice, local, real);
    else if (name === "Cloud") members.Cloud = constructorOf(choice, local, real);
    else if (name === "CloudID" || name === "CDN") members[name] = markOf(choice, name, local, real);
    else if (name !== "init") members[name] = eitherOf(choice, name, local, real);
  }
  return members;
}

function databaseOf(choice, local, real) {
  return (...args) => {
    if (choice.state === false) return real().database(...args);
    const made = local.database(...args);
    return choice.state || !twins ? made : twinOf(choice, made, () => real().database(...args));
  };
}

function constructorOf(choice, local, real) {
  return function Cloud(options) {
    if (choice.state !== undefined) return new (choice.state ? local : real()).Cloud(options);
    let made;
    const own = new local.Cloud(options);
    const others = () => (made = made || new (real().Cloud)(options));
    return Object.assign(cloudOf(choice, own, others), { init: eitherOf(choice, "init", own, others) });
  };
}

/** `CloudID` gives a mark for one side's `callFunction`; a call made before the decision is sent to either. */
function markOf(choice, name, local, real) {
  return function (...args) {
    if (choice.state === false) return real()[name](...args);
    const made = local[name](...args);
    if (choice.state === undefined && twins && isObject(made)) twins.set(made, { local: () => made, real: () => real()[name](...args) });
    return made;
  };
}

module.exports = { decision, eitherOf, cloudOf, on };
