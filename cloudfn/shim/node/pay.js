"use strict";
// Completes cloudPay calls with what the manifest binds. Explicit values always win; the user's object stays as it is.
const Module = require("module");
const { snake } = require("./event.js");
const notice = require("./notice.js");

const SDK = /(^|[\\/]node_modules[\\/])wx-server-sdk([\\/]index(\.js)?)?$/;
const FILLS = {
  unifiedOrder: ({ sub, cb }) => ({ envId: cb && env(), functionName: cb, subMchId: sub, spbillCreateIp: "127.0.0.1" }),
  refund: ({ sub, rcb }) => ({ envId: rcb && env(), functionName: rcb, subMchId: sub }),
  queryOrder: ({ sub }) => ({ subMchId: sub }),
};
FILLS.closeOrder = FILLS.queryRefund = FILLS.queryOrder;

const known = new WeakSet();
let latest;

function env() {
  return process.env.TCB_ENV || process.env.SCF_NAMESPACE;
}

function filled(api, data, call) {
  if (!data || typeof data !== "object" || Array.isArray(data)) return data;
  // What is empty names nothing: public samples have "" where a value belongs.
  const keyOf = (name) => [name, snake(name)].find((key) => data[key]);
  const given = keyOf("subMchId");
  if (!given && call[1]) {
    notice("CFN-SDK-011", `${api}: name subMchId`, true);
    return data;
  }
  const one = call.find(({ sub }) => sub === String(data[given])) || call[0];
  const wanted = FILLS[api](one);
  const out = { ...data };
  for (const name of Object.keys(wanted)) {
    const key = keyOf(name);
    const value = wanted[name];
    // The Symbol DYNAMIC_CURRENT_ENV would be dropped by JSON, and the callback never be found.
    if (!key || typeof data[key] === "symbol") {
      if (value) out[key || name] = value;
    } else if (value && !one.any && name !== "spbillCreateIp" && String(data[key]) !== value) {
      notice("CFN-SDK-010", `${api}: ${key} "${data[key]}" is used, the manifest says "${value}"`, true);
    }
  }
  return out;
}

// cloudPay is itself a Proxy that answers every name, even `call` and `apply`; cloudPay({appid}) gives another one.
function completed(pay, call) {
  return new Proxy(pay, {
    get(target, name) {
      const api = target[name];
      if (!Object.keys(FILLS).includes(name)) return api;
      return new Proxy(api, {
        apply: (inner, self, [data, ...rest]) => Reflect.apply(inner, self, [filled(name, data, call), ...rest]),
      });
    },
    apply: (target, self, args) => completed(Reflect.apply(target, self, args), call),
  });
}

function patch(cloud, call) {
  if (!call || !cloud || !cloud.cloudPay || known.has(cloud)) return cloud;
  known.add(cloud);
  Reflect.set(cloud, "cloudPay", completed(cloud.cloudPay, call));
  for (const name of ["Cloud", "createNewInstance"]) {
    if (!cloud[name]) continue;
    cloud[name] = new Proxy(cloud[name], {
      apply: (make, self, args) => patch(make.apply(self, args), call),
      construct: (Make, args) => patch(new Make(...args), call),
    });
  }
  return cloud;
}

function hook(call) {
  const seen = (cloud) => (latest = patch(cloud, call));
  const load = Module._load; // where ES modules import CommonJS, too
  Module._load = function (request) {
    const exported = load.apply(this, arguments);
    return SDK.test(request) ? seen(exported) : exported;
  };
  for (const file of Object.keys(require.cache)) if (SDK.test(file)) seen(require.cache[file].exports);
  globalThis[Symbol.for("cloudfn.sdk")] = seen; // a bundle hands the SDK in here, where nothing loads it by name
}

// An instance of the function's own SDK, which waits 5 s at most. Throws where there is none.
function sdk(root) {
  const cloud = latest || require(require.resolve("wx-server-sdk", { paths: [root] }));
  return cloud.createNewInstance({ env: env(), timeout: 5000 });
}

module.exports = { completed, hook, sdk };
