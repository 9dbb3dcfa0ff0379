"use strict";
// One call of a handler, in each style that the platform's Node.js runtime knows.
// Measured with the vendor's local runtime: a promise is answered at once and its pending timers are not awaited; a
// callback waits for the event loop to drain unless callbackWaitsForEmptyEventLoop is false; a plain `return v` of a
// handler that never calls back is null.
const { inspect } = require("util");

const RESULT_LIMIT = 6 * 1024 * 1024;

function describe(error) {
  if (error instanceof Error || (error && typeof error.stack === "string" && typeof error.message === "string")) {
    const cause = error.cause ? `\n[cause] ${(error.cause && error.cause.stack) || inspect(error.cause)}` : "";
    return { message: String(error.message), stack: String(error.stack) + cause, name: String(error.name) };
  }
  // The wording is the vendor runtime's own.
  let text;
  try { text = String(error); } catch { text = Object.prototype.toString.call(error); }
  return { message: `${text}(callback err is not instance of Error)`, stack: inspect(error), name: "" };
}

function encodeResult(value) {
  let text;
  try {
    text = JSON.stringify(value === undefined ? null : value);
  } catch (error) {
    return { kind: "result", ...describe(error), message: `stringify response to json failed: ${error.message}` };
  }
  const payload = text === undefined ? "null" : text;
  // No character of UTF-16 becomes more than three bytes, so most results are known to fit without being measured.
  const size = payload.length * 3 > RESULT_LIMIT ? Buffer.byteLength(payload) : 0;
  if (size > RESULT_LIMIT) {
    return { kind: "result", message: `body size is too long: ${size} bytes, the limit is ${RESULT_LIMIT}`, stack: "" };
  }
  return { payload };
}

// A call that waits for the event loop to drain; the loop decides through process "beforeExit".
let drained = null;
process.on("beforeExit", () => {
  const then = drained;
  drained = null;
  if (then) then();
});

// `makeContext(settle)` gives the context; `keepAlive(on)` says whether the worker's own connection holds the loop open;
// `finish(outcome)` is called exactly once with {payload} or {kind, message, stack}.
function call(handler, event, makeContext, keepAlive, finish) {
  let settled = null;
  let done = false;

  function end() {
    if (done) return;
    done = true;
    drained = null;
    keepAlive(true);
    const { error, value } = settled || {};
    finish(error !== undefined && error !== null ? { kind: "error", ...describe(error) } : encodeResult(value));
  }

  function whenDrained() {
    drained = end;
    keepAlive(false);
  }

  let returned = false;
  let promised = false;
  let wantsDrain = false;
  function settle(error, value, waits) {
    if (settled || done) return;
    settled = { error, value };
    wantsDrain = waits;
    if (promised || !waits) {
      if (returned) end();
    } else if (returned) {
      whenDrained();
    }
  }

  const context = makeContext(settle);
  const callback = (error, value) => settle(error, value, context.callbackWaitsForEmptyEventLoop);
  let result;
  try {
    result = handler(event, context, callback);
  } catch (error) {
    settled = { error: error === undefined || error === null ? new Error(String(error)) : error };
    end();
    return;
  }
  returned = true;
  if (result && typeof result.then === "function") {
    promised = true;
    if (settled) {
      end();
      return;
    }
    result.then(
      (value) => settle(null, value, false),
      (error) => settle(error === undefined || error === null ? new Error(String(error)) : error, null, false),
    );
  } else if (settled && !wantsDrain) {
    end();
  } else {
    whenDrained();
  }
}

module.exports = { call, describe };
