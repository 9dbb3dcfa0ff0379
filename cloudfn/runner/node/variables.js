"use strict";
// `process.env` of a worker. Variables of one call change with each, and the C library keeps every value that it was ever
// given: half a kilobyte a call, and a sixth of a call's time. So what a call sets stands in a plain object in front of
// the process's own environment; all else is written to both.
const threads = require("worker_threads");

const native = process.env;
let values = native;
let ofCall = new Set(); // names that the running call, or the last one, set

const handler = {
  set(target, name, value) {
    if (ofCall.has(name)) target[name] = `${value}`;
    else write(() => { native[name] = value; }, name);
    return true;
  },
  defineProperty(target, name, descriptor) {
    write(() => Object.defineProperty(native, name, descriptor), name);
    return true;
  },
  deleteProperty(target, name) {
    delete native[name];
    delete target[name];
    return true;
  },
  preventExtensions: () => false, // Node.js refuses it too
};

// What is refused and how a value becomes text is for Node.js to say.
function write(toNative, name) {
  toNative();
  if (name in native) values[name] = native[name];
}

// Variables that Node.js writes without JavaScript, as process.loadEnvFile does.
function readAgain() {
  for (const name of Object.keys(native)) if (!ofCall.has(name)) values[name] = native[name];
}

function install() {
  if (process.platform === "win32") return; // names have no case there, and no values are kept
  values = { ...native };
  process.env = new Proxy(values, handler);
  const { loadEnvFile } = process;
  if (loadEnvFile) {
    process.loadEnvFile = { loadEnvFile(...args) { loadEnvFile.apply(this, args); readAgain(); } }.loadEnvFile;
  }
  const clone = globalThis.structuredClone; // it takes no proxy
  if (clone) globalThis.structuredClone = { structuredClone: (value, options) => clone(plain(value), options) }.structuredClone;
}

function plain(value) {
  return value === process.env ? { ...value } : value;
}

// These and no others from now on.
function become(all) {
  const { env } = process;
  for (const name of Object.keys(env)) if (!(name in all)) delete env[name];
  for (const name of Object.keys(all)) if (env[name] !== all[name]) env[name] = all[name];
  ofCall = new Set();
}

// The variables of a call; those of the one before are gone.
function begin(told) {
  for (const name of ofCall) if (told[name] === undefined) delete values[name];
  ofCall = new Set(Object.keys(told));
  for (const name of ofCall) put(name, told[name]);
}

// Reading a variable of the process's own costs a third of writing it, and most are the same as in the call before.
function put(name, value) {
  if (values[name] !== value) values[name] = value;
}

// A thread may write to what it shares: from now on the process's own environment is all there is, also for who took
// `process.env` before.
function share() {
  for (const name of Object.keys(values)) if (native[name] !== values[name]) native[name] = values[name];
  Object.assign(handler, {
    get: (_, name) => native[name],
    has: (_, name) => name in native,
    ownKeys: () => Reflect.ownKeys(native),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(native, name),
    set: (_, name, value) => { native[name] = value; return true; },
    defineProperty: (_, name, descriptor) => { Object.defineProperty(native, name, descriptor); return true; },
    deleteProperty: (_, name) => delete native[name],
  });
  values = native;
  process.env = native;
}

// Options of a thread that gets a copy of the variables, or shares them: both would be the process's own.
function forThread(options) {
  if (values === native) return options;
  const given = options && options.workerData === process.env ? { ...options, workerData: plain(process.env) } : options;
  if (given && given.env === threads.SHARE_ENV) share();
  else if (!given || !given.env) return { ...given, env: { ...values } };
  return given;
}

module.exports = { install, become, begin, put, forThread };
