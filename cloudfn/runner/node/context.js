"use strict";
// The `context` of a call. Field names: Tencent SCF's Node.js documentation and dumps of deployed CloudBase functions.
const { performance } = require("perf_hooks");

const pairs = (values) => Object.entries(values).map(([name, value]) => `${name}=${value}`).join(";");
let constant = { values: null }; // what all calls have in common, written once

function make(facts, requestId, callEnvironment, limitMs, settle) {
  const started = performance.now();
  if (constant.values !== facts.environment) {
    constant = { values: facts.environment, pairs: pairs(facts.environment), json: JSON.stringify(facts.environment).slice(0, -1) };
  }
  let waits = true;
  const context = {
    getRemainingTimeInMillis: () => Math.max(0, Math.ceil(limitMs - (performance.now() - started))),
    done: (error, data) => settle(error, data, false),
    succeed: (data) => settle(null, data, false),
    fail: (error) => settle(error === undefined || error === null ? new Error("context.fail()") : error, null, false),
    getContext: () => context,
    memory_limit_in_mb: facts.memoryMb,
    time_limit_in_ms: facts.timeoutMs,
    request_id: requestId,
    environ: `${constant.pairs};${pairs(callEnvironment)}`,
    environment: `${constant.json},${JSON.stringify(callEnvironment).slice(1)}`,
    function_name: facts.function,
    function_version: "$LATEST",
    namespace: facts.envId,
    tencentcloud_region: facts.region,
    tencentcloud_appid: facts.accountAppId,
    tencentcloud_uin: facts.accountUin,
  };
  Object.defineProperty(context, "callbackWaitsForEmptyEventLoop", {
    enumerable: true,
    configurable: true,
    get: () => waits,
    set: (value) => { waits = Boolean(value); },
  });
  return context;
}

module.exports = { make };
