"use strict";
// Requests to the production CloudBase go to the local one, under the URL of the running call; and requests to the local
// one are counted, so that a call which answers before they are done is noticed.
const http = require("http");
const https = require("https");
const Module = require("module");
const { isCloudBase } = require("./hosts");
const { HTTP } = require("./gate");

const realHttpRequest = http.request;
let open = 0;

// TCB_CONTEXT_CNFG is per call, so it is read for each request.
function localUrl() {
  try {
    return new URL(JSON.parse(process.env.TCB_CONTEXT_CNFG).URL);
  } catch {
    return null;
  }
}

// (url, options?, callback?) or (options, callback?), as http.request takes them.
function normalize([first, second, third]) {
  if (typeof first !== "string" && !(first instanceof URL)) return { options: { ...first }, callback: second };
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

function redirected(options, local) {
  const path = options.path || "/";
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
    path: local.pathname + (path.includes("?") ? path.slice(path.indexOf("?")) : ""),
    headers,
  };
  for (const name of ["agent", "agents", "href", "servername", "defaultPort", "_defaultAgent", "uri"]) delete changed[name];
  return changed;
}

function counted(request, options, local) {
  if (!local || String(options.port) !== local.port || !String(options.path).startsWith("/i/")) return request;
  open++;
  let over = false;
  const answered = () => {
    if (!over) open--;
    over = true;
  };
  // Once the head of the answer is here the back end has done its work.
  request.once("response", answered);
  request.once("error", answered);
  request.once("close", answered);
  return request;
}

function patch(module, real) {
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
      const changed = redirected(options, local);
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

function patchFetch() {
  const real = globalThis.fetch;
  if (typeof real !== "function") return;
  globalThis.fetch = { fetch(input, init) {
    const local = localUrl();
    if (local) {
      const text = typeof input === "string" ? input : input instanceof URL ? input.href : input && input.url;
      let url = null;
      try {
        url = new URL(text);
      } catch { /* fetch itself will say it */ }
      if (url && isCloudBase(url.hostname)) {
        const target = local.origin + local.pathname + url.search;
        const isRequest = typeof input === "object" && !(input instanceof URL);
        return real(isRequest ? new Request(target, input) : target, init);
      }
    }
    return real(input, init);
  } }.fetch;
}

function install() {
  patch(http, http.request);
  patch(https, https.request);
  patchFetch();
  Module.syncBuiltinESMExports();
}

module.exports = { install, pending: () => open };
