/*
 * What takes time, done while the caller stands still: a module is required synchronously, and a cloud must be there when it
 * has been. The work happens in a thread, which also owns the cloud that it starts; both end with this process.
 */
"use strict";

const { MessageChannel, Worker, receiveMessageOnPort } = require("node:worker_threads");
const path = require("node:path");

const { CloudfnError } = require("./errors.js");
const memory = require("./process-memory.js");
const { say } = require("./words.js");

const PATIENCE_MS = 300_000; // npm may have to install what functions depend on

function thread() {
  if (memory.thread) return memory.thread;
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const { port1: port, port2: theirs } = new MessageChannel();
  const worker = new Worker(path.join(__dirname, "sync-thread.js"), {
    workerData: { port: theirs, signal }, transferList: [theirs], execArgv: [], env: process.env,
  });
  worker.unref();
  port.unref();
  return (memory.thread = { port, signal });
}

/** What `name` of sync-thread.js gives for `given`. Throws CloudfnError. */
function now(name, given) {
  const { port, signal } = thread();
  Atomics.store(signal, 0, 0);
  port.postMessage(JSON.stringify({ name, given }));
  Atomics.wait(signal, 0, 0, PATIENCE_MS);
  const answer = receiveMessageOnPort(port);
  if (!answer) throw new CloudfnError(say("noAnswer", name, PATIENCE_MS / 1000));
  const { value, error } = JSON.parse(answer.message);
  if (error) throw Object.assign(new CloudfnError(""), error);
  return value;
}

module.exports = { now };
