/* The thread of sync.js: one task at a time, in JSON. */
"use strict";

const { workerData } = require("node:worker_threads");

const { Control } = require("./control.js");
const { RUNNING, start } = require("./start.js");

const { port, signal } = workerData;

const tasks = {
  /** Where the cloud is that was started or joined. */
  async start(options) {
    const cloud = await start(options, RUNNING);
    return { url: cloud.url, key: cloud.key, wx: cloud.wxFolder };
  },

  /** An answer of the control surface. */
  ask: ({ url, key, method, target, body }) => new Control(url, key).ask(method, target, body),
};

port.on("message", async (text) => {
  const { name, given } = JSON.parse(text);
  let answer;
  try {
    answer = { value: await tasks[name](given) };
  } catch (error) {
    const { message, code = "", fix = "", status = 0 } = error;
    answer = { error: { message, code, fix, status } };
  }
  port.postMessage(JSON.stringify(answer));
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
});
