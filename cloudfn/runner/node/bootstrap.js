"use strict";
// The worker: has a link to cloudfn, loads one function, and serves one call at a time.
// Its stdout and stderr belong to the user's code alone; everything of ours travels in frames.
const boot = JSON.parse(process.env.CLOUDFN_WORKER);
delete process.env.CLOUDFN_WORKER;
const net = require("net");
const path = require("path");
const { performance } = require("perf_hooks");
const { inspect } = require("util");
const { encode, Decoder } = require("./frames");
const dates = require("./dates");
const modules = require("./modules");
const compiled = require("./compiled");
const opt = require("./opt");
const contexts = require("./context");
const { call, describe } = require("./call");
const fence = require("./fence");
const gate = require("./gate");
const redirect = require("./redirect");
const variables = require("./variables");

const exit = process.exit.bind(process);
let facts = null; // what `become` and `prepare` told
let fenced = null; // what the fence wants to do before the function's code is loaded
let handler = null;
let current = null; // the request id of the running call
let last = ""; // the one before
let rss = { at: -Infinity, bytes: 0 };

const decoder = new Decoder((header, payload) => {
  const act = frames[header.type];
  if (act) act(header, payload);
});
// One buffer for all reads: a new one each time costs more than all else that reading does.
const onread = {
  buffer: Buffer.allocUnsafe(64 * 1024),
  callback: (size, buffer) => { decoder.feed(buffer.subarray(0, size)); return true; },
};
// Inherited where the system can; there nobody else can reach us, and we have to reach nobody.
const socket = boot.fd ? new net.Socket({ fd: boot.fd, readable: true, writable: true, onread }) : net.connect({ host: "127.0.0.1", port: boot.port, onread });
if (boot.port) socket.setNoDelay(true);
// Without cloudfn a worker has no reason to live; this also ends it when cloudfn was killed.
socket.on("close", () => exit(0));
socket.on("error", () => exit(0));

function send(header, value) {
  socket.write(encode(header, value === undefined ? null : JSON.stringify(value)));
}

// The user's output must be in the pipe before the frame that ends its call.
function afterOutput(then) {
  let waiting = 1;
  const arrived = () => { if (--waiting === 0) then(); };
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) {
      waiting++;
      stream.write("", arrived);
    }
  }
  arrived();
}

function memory() {
  const at = performance.now();
  if (at - rss.at > 20) rss = { at, bytes: process.memoryUsage.rss() };
  return rss.bytes;
}

// A stack as the user's own code makes it: without the frames of the worker and of the shim.
function own(stack) {
  const ours = [__dirname + path.sep, facts ? path.dirname(facts.loader) + path.sep : __dirname];
  return stack.split("\n").filter((line) => !ours.some((folder) => line.includes(folder))).join("\n");
}

function failure(error) {
  const told = describe(error);
  told.stack = own(told.stack);
  return told;
}

function become(told) {
  facts = told.facts;
  variables.become(told.environment);
  process.chdir(facts.root);
  void process.stdout, process.stderr; // opened now, so that the first call does not pay for it
  if (facts.offsetDate) dates.install();
  opt.install(facts.opt);
  fenced = fence.install(facts);
  if (facts.compileCache) compiled.cache(facts.compileCache);
  modules.watch(facts.realRoot, facts.shim ? path.dirname(facts.shim) : "");
  if (facts.shim) require(facts.shim);
  for (const file of told.preload) {
    if (file in require.cache) continue; // most come with the first: asking where they are takes as long as 10 ms
    try { require(file); } catch { /* the function's own load will say it */ }
  }
}

const frames = {
  // Told ahead, before cloudfn itself is up: what no address takes part in. Its packages load meanwhile.
  become(header, payload) {
    become(JSON.parse(payload.toString()));
  },

  // A process that was started without a function becomes one for `facts.function`: its environment, folder and packages.
  prepare(header, payload) {
    const told = JSON.parse(payload.toString());
    const network = { ...told.facts.network, report: (told_) => send({ ...told_, id: current || last }) };
    gate.configure(network);
    if (!facts) become(told);
    facts = told.facts;
    variables.become(told.environment);
    modules.news();
    send({ type: "prepared" });
    if (told.preload.length) setImmediate(compiled.keep); // a spare: nobody waits for it now
  },

  async load(header) {
    const started = performance.now();
    dates.setOffset(header.offsetMs || 0);
    // A function that was compiled for us is loaded from elsewhere.
    const root = header.compiled || facts.root;
    try {
      if (header.compiled) {
        compiled.install(header.compiled, facts.root);
        modules.ignore(header.compiled);
      }
      fenced(facts.handler);
      if (facts.shim) {
        const trace = (kind, name, delivered) => send({ type: "trace", id: current || last, kind, name, delivered: delivered || "" });
        handler = require(facts.shim).wrap(root, facts.handler, { trace });
        if (handler.ready) await handler.ready; // an ES module
      } else {
        handler = await require(facts.loader).load(root, facts.handler);
      }
    } catch (error) {
      const told = failure(error);
      if (error instanceof SyntaxError) {
        told.stack = own(require("./syntax").withPlace(error, () => require(facts.loader).locate(facts.root, facts.handler).file));
      }
      afterOutput(() => send({ type: "loadFailed" }, told));
      return;
    }
    compiled.loaded();
    const found = modules.news() || { modules: [], outside: [], packages: [] };
    afterOutput(() => send({ type: "loaded", ms: performance.now() - started }, found));
  },

  // The debugger's port belongs to the instance that serves.
  inspect(header) {
    require("inspector").open(header.port, "127.0.0.1");
  },

  // A macrotask of rest lets work that the previous call left behind show itself before this one begins.
  invoke(header, payload) {
    setImmediate(invoke, header, payload.toString()); // the buffer is read into again
  },
};

function invoke(header, text) {
  variables.begin(header.env);
  dates.setOffset(header.offsetMs || 0);
  current = header.id;
  const started = performance.now();
  const finish = (outcome) => {
    const ms = Math.round((performance.now() - started) * 1000) / 1000; // to the microsecond: fewer digits to write and to read
    variables.put("TCB_CONTEXT_CNFG", header.idleCnfg);
    last = current;
    current = null;
    const told = { type: "result", id: header.id, ms, rss: memory() };
    const pending = redirect.pending(header.id);
    if (pending) told.pending = pending;
    const found = modules.news();
    if (found) send({ type: "files", id: header.id }, found);
    afterOutput(() => {
      if (outcome.payload) socket.write(encode(told, outcome.payload));
      else send({ ...told, type: "failed", kind: outcome.kind }, { message: outcome.message, stack: own(outcome.stack) });
    });
  };
  let event;
  try {
    event = JSON.parse(text);
  } catch (error) {
    finish({ kind: "error", message: `the event is not JSON: ${error.message}`, stack: "" });
    return;
  }
  const makeContext = (settle) => contexts.make(facts, header.id, header.env, header.limitMs, settle);
  call(handler, event, makeContext, (on) => (on ? socket.ref() : socket.unref()), finish);
}

process.on("uncaughtExceptionMonitor", (error, origin) => {
  send({ type: "crash", id: current || last, origin }, failure(error));
});
process.on("exit", (code) => {
  const stack = own(String(new Error("process.exit").stack)).split("\n").filter((line) => !line.includes("node:"));
  send({ type: "exiting", id: current || last, code }, { stack: stack.slice(1).join("\n") });
});

// cloud.logger() of wx-server-sdk calls this where _SCF_TCB_LOG is 1.
Object.defineProperty(console, "__baseLog__", {
  configurable: true,
  enumerable: false,
  writable: true,
  value: (message, level) => {
    const text = typeof message === "string" ? message : inspect(message);
    socket.write(encode({ type: "log", id: current || last, level: String(level || "log") }, text));
  },
});

variables.install();
modules.install();
send({ type: "hello", token: boot.token, pid: process.pid, version: process.version });
