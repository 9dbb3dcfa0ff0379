"use strict";
// `process.env` of a worker. Variables of one call change with each, and the C library keeps every value that it was ever
// given: half a kilobyte a call, and a sixth of a call's time. So what a call sets stands in a plain object in front of
// the process's own environment; all else is written to both.
const threads = require("worker_threads");

const native = process.env;
let values = native;
let ofCall = new Set(); // names that the running call, or the last one, set
let shared = false; // with a thread that reads the process's own

const handler = {
  set(target, name, value) {
    if (ofCall.has(name) && !shared) target[name] = `${value}`;
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
  if (shared && native[name] !== value) native[name] = value;
}

// Options of a thread that gets a copy of the variables, or shares them: both would be the process's own.
function forThread(options) {
  if (values === native) return options;
  if (options && options.env === threads.SHARE_ENV) {
    shared = true;
    for (const name of ofCall) put(name, values[name]);
    return options;
  }
  return options && options.env ? options : { ...options, env: { ...values } };
}

module.exports = { install, become, begin, put, forThread };
