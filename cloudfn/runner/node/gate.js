"use strict";
// Decides, for each connection, whether it may leave the machine: production back ends may not (unless allowed), and
// while proving nothing may. Sits below http, https, fetch, database drivers: all of them end in net.Socket.connect.
const dgram = require("dgram");
const dns = require("dns");
const net = require("net");
const { promisify } = require("util");
const { isLocal, isProduction } = require("./hosts");
const wxpay = require("./wxpay");

const settings = { allowNetwork: false, refuseNetwork: false, stubs: [], mark: "", wxpay: "", report: () => {} };
const HTTP = Symbol("cloudfn.http"); // an HTTP request's method and path, carried to its connection's options

// The error that a connection to `host` meets, or null when it may go on. Tells cloudfn about it.
function refusal(host, port, call) {
  if (isLocal(host)) return null;
  if (settings.refuseNetwork) {
    settings.report({ type: "outward", host, port: Number(port) || 0, ...call });
    const error = new Error(`connect ECONNREFUSED ${host}:${port} (cloudfn refuses connections that leave this machine: CFN-RUN-020)`);
    return Object.assign(error, { code: "ECONNREFUSED", errno: -111, syscall: "connect", address: host, port });
  }
  if (!settings.allowNetwork && isProduction(host)) {
    settings.report({ type: "blocked", host });
    const error = new Error(`${host} is a production back end, out of reach of local functions (CFN-RUN-019)`);
    return Object.assign(error, { code: "CLOUDFN_BLOCKED", host, port });
  }
  return null;
}

function connectOptions(args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (first !== null && typeof first === "object") return first;
  if (typeof first === "string" && !/^\d+$/.test(first)) return { path: first };
  return { port: first, host: typeof args[1] === "string" ? args[1] : "localhost" };
}

function patchConnect() {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    const options = connectOptions(args);
    const host = options.path ? "" : String(options.host || "localhost");
    if (wxpay.isSteered(host)) {
      const last = Array.isArray(args[0]) ? args[0][1] : args[args.length - 1];
      return wxpay.steer(this, options, typeof last === "function" ? last : undefined, connect);
    }
    const error = refusal(host, options.port, options[HTTP]);
    if (!error) return connect.apply(this, args);
    process.nextTick(() => this.destroy(error));
    return this;
  };
}

// dns, dns.promises and the resolvers that both can make. `promised`: what its functions give.
function patchNames(names, promised) {
  for (const name of Object.getOwnPropertyNames(names).filter((each) => /^(lookup$|resolve)/.test(each))) {
    const real = names[name];
    names[name] = function (host, ...rest) {
      if (name === "lookup" && wxpay.isSteered(host)) return real.call(this, wxpay.ADDRESS, ...rest);
      const error = refusal(String(host), 53, { method: "DNS", path: String(host) });
      if (!error) return real.call(this, host, ...rest);
      if (promised) return Promise.reject(error);
      const callback = rest[rest.length - 1];
      process.nextTick(() => callback(error));
      return {};
    };
    if (real[promisify.custom] || (name === "lookup" && !promised)) {
      Object.defineProperty(names[name], promisify.custom, {
        value: (...args) => dns.promises[name](...args), enumerable: false, configurable: true,
      });
    }
  }
}

function patchDatagrams() {
  const held = (name, hostOf) => {
    const real = dgram.Socket.prototype[name];
    dgram.Socket.prototype[name] = function (...args) {
      const { host, port } = hostOf(args);
      const error = host === undefined ? null : refusal(host, port, { method: "UDP", path: "" });
      if (!error) return real.apply(this, args);
      const callback = args[args.length - 1];
      if (typeof callback === "function") process.nextTick(callback, error);
      else process.nextTick(() => this.emit("error", error));
      return undefined;
    };
  };
  held("send", (args) => {
    const at = args.findIndex((value, index) => index > 0 && typeof value === "string");
    return at < 0 ? {} : { host: args[at], port: args[at - 1] };
  });
  held("connect", ([port, host]) => (typeof host === "string" ? { host, port } : {}));
}

function install() {
  patchConnect();
  patchNames(dns, false);
  patchNames(dns.promises, true);
  patchNames(dns.Resolver.prototype, false);
  patchNames(dns.promises.Resolver.prototype, true);
  patchDatagrams();
}

function configure(given) {
  Object.assign(settings, given);
  wxpay.configure(settings.wxpay);
}

module.exports = { install, refusal, settings, HTTP, configure };
