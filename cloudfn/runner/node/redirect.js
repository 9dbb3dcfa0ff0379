"use strict";
// Requests to the production CloudBase go to the local one, under the URL of the running call, and so do those that a stub
// answers; and requests to the local one are counted, so that a call which answers before they are done is noticed.
const http = require("http");
const https = require("https");
const Module = require("module");
const tls = require("tls");
const { isCloudBase, isWxPay, plain } = require("./hosts");
const { HTTP, refusal } = require("./gate");
const { stubUrl } = require("./stubs");
const wxpay = require("./wxpay");

// What the local address judges a browser by; a function sends them to tell the outside who it is.
const BROWSERS = ["origin", "referer", "sec-fetch-site"];

const realHttpRequest = http.request;
const open = new Map(); // request id of the call -> its requests that have no answer yet and were not given up

// TCB_CONTEXT_CNFG is per call, so it is read for each request.
function localUrl() {
  try {
    return new URL(JSON.parse(process.env.TCB_CONTEXT_CNFG).URL);
  } catch {
    return null;
  }
}

function isUrl(value) {
  return Boolean(value && value.href && value.protocol && value.auth === undefined && value.path === undefined);
}

// (url, options?, callback?) or (options, callback?), as http.request takes them.
function normalize([first, second, third]) {
  if (typeof first !== "string" && !isUrl(first)) return { options: { ...first }, callback: second };
  const url = new URL(first);
  const extra = typeof second === "function" ? {} : second;
  const options = { protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ""), path: url.pathname + url.search };
  if (url.port) options.port = Number(url.port);
  if (url.username) options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { options: { ...options, ...extra }, callback: typeof second === "function" ? second : third };
}

function hostOf(options) {
  return String(options.hostname || options.host || "localhost").replace(/:\d+$/, "");
}

function queryOf(options) {
  const path = options.path || "/";
  return path.includes("?") ? path.slice(path.indexOf("?")) : "";
}

function redirected(options, local, query) {
  const headers = {};
  for (const [name, value] of Object.entries(options.headers || {})) if (name.toLowerCase() !== "host") headers[name] = value;
  headers.host = local.host;
  headers["x-cloudfn-host"] = hostOf(options);
  const changed = {
    ...options,
    protocol: "http:",
    hostname: local.hostname,
    host: local.hostname,
    port: Number(local.port),
    path: local.pathname + query,
    headers,
  };
  for (const name of ["agent", "agents", "href", "servername", "defaultPort", "_defaultAgent", "uri"]) delete changed[name];
  return changed;
}

function counted(request, options, local) {
  if (!local || String(options.port) !== local.port || !String(options.path).startsWith("/i/")) return request;
  const id = String(options.path).split("/")[3];
  const waiting = open.get(id) || new Set();
  open.set(id, waiting.add(request));
  const over = () => {
    if (waiting.delete(request) && waiting.size === 0) open.delete(id);
  };
  // Once the head of the answer is here the back end has done its work.
  for (const event of ["response", "timeout", "error", "close"]) request.once(event, over);
  return request;
}

// How many requests of a call still wait. The SDK ends one that ran out of its time before it tells the caller so.
function pending(id) {
  return [...(open.get(id) || [])].filter((request) => !request.destroyed && !request.aborted).length;
}

// A request by http or https whose answer is a stub's: the same request, to `target`.
function stubbed(options, target) {
  const changed = redirected(options, target, target.search);
  for (const name of Object.keys(changed.headers)) if (BROWSERS.includes(name.toLowerCase())) delete changed.headers[name];
  delete changed.createConnection;
  return changed;
}

// Where the local WeChat Pay answers a request to `host` and `path`: byte for byte what was signed.
function wxpayPath(local, host, path) {
  return `${local.pathname.replace(/[^/]*$/, "wxpay")}/${plain(host)}${path.startsWith("/") ? path : `/${path}`}`;
}

// The client's certificate (DER) of a request by https, which refunds of v2 must show; null where it has none. Throws what Node
// throws for a wrong passphrase.
function certificateOf(options) {
  const agent = (options.agent && options.agent.options) || {};
  const { pfx, cert, key, passphrase } = { ...agent, ...options };
  if (!pfx && !cert) return null;
  return tls.createSecureContext({ pfx, cert, key, passphrase }).context.getCertificate();
}

// The same request to the local WeChat Pay.
function toWxPay(options, local, certificate) {
  const changed = stubbed(options, local);
  changed.path = wxpayPath(local, hostOf(options), options.path || "/");
  if (certificate) changed.headers["x-cloudfn-client-certificate"] = certificate.toString("base64");
  for (const name of ["pfx", "cert", "key", "passphrase", "ca"]) delete changed[name];
  return changed;
}

function addressOf(options, scheme) {
  const port = options.port ? `:${options.port}` : "";
  return options.socketPath ? "" : `${options.protocol || scheme}//${hostOf(options)}${port}${options.path || "/"}`;
}

function patch(module, real, scheme) {
  module.request = function request(...args) {
    let found;
    try {
      found = normalize(args);
    } catch {
      return real.apply(this, args); // let Node itself say what is wrong with them
    }
    const { options, callback } = found;
    const local = localUrl();
    if (local && isCloudBase(hostOf(options))) {
      const changed = redirected(options, local, queryOf(options));
      return counted(realHttpRequest(changed, callback), changed, local);
    }
    const target = stubUrl(addressOf(options, scheme), options.method, local);
    if (local && !target && !options.socketPath && isWxPay(hostOf(options))) {
      let certificate;
      try {
        certificate = scheme === "https:" ? certificateOf(options) : null;
      } catch {
        return real.call(this, options, callback); // a wrong passphrase: Node says so
      }
      const changed = toWxPay(options, local, certificate);
      return counted(realHttpRequest(changed, callback), changed, local);
    }
    if (target) {
      const changed = stubbed(options, target);
      return counted(realHttpRequest(changed, callback), changed, local);
    }
    options[HTTP] = { method: String(options.method || "GET"), path: String(options.path || "/") };
    return counted(real.call(this, options, callback), options, local);
  };
  module.get = function get(...args) {
    const request = module.request(...args);
    request.end();
    return request;
  };
}

function urlOf(input) {
  try {
    return new URL(typeof input === "string" || isUrl(input) ? input : input.url);
  } catch {
    return null; // fetch itself will say what is wrong with it
  }
}

function patchFetch() {
  const real = globalThis.fetch;
  if (typeof real !== "function") return;
  async function fetch(input, init) {
    const url = urlOf(input);
    if (!url) return real(input, init);
    const request = typeof input === "object" && !isUrl(input) ? input : null;
    const local = localUrl();
    if (local && isCloudBase(url.hostname)) {
      const target = local.origin + local.pathname + url.search;
      return real(request ? new Request(target, request) : target, init);
    }
    const method = (init && init.method) || (request && request.method) || "GET";
    const stub = stubUrl(url.href, method, local);
    if (stub) {
      const changed = new Request(stub, new Request(input, init));
      for (const name of BROWSERS) changed.headers.delete(name);
      return real(changed);
    }
    if (local && isWxPay(url.hostname)) {
      const changed = new Request(local.origin + wxpayPath(local, url.hostname, url.pathname + url.search), new Request(input, init));
      for (const name of BROWSERS) changed.headers.delete(name);
      return real(changed);
    }
    const error = refusal(url.hostname, url.port || (url.protocol === "https:" ? 443 : 80), { method, path: url.pathname + url.search });
    if (error) throw new TypeError("fetch failed", { cause: error });
    return real(input, init);
  }
  globalThis.fetch = fetch;
}

// A request that came through a socket of the function's own, on its way to the local WeChat Pay.
function forward(host, { method, path, headers, certificate }, answered) {
  const local = localUrl();
  if (!local || !isWxPay(host)) return null;
  const changed = toWxPay({ method, path, headers, hostname: host }, local, certificate);
  return counted(realHttpRequest(changed, answered), changed, local);
}

function install() {
  wxpay.install(forward);
  patch(http, http.request, "http:");
  patch(https, https.request, "https:");
  patchFetch();
  Module.syncBuiltinESMExports();
}

module.exports = { install, pending };
