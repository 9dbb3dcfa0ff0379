"use strict";
// First thing in each Node process of a function (--require, so forked children have it too): requests to the production
// CloudBase go to the local one, production back ends cannot be reached by accident.
// Hosts: wx-server-sdk 1.8.3 to 2.3.0 ignore TCB_CONTEXT_CNFG and always call tcb-admin|tcb-open.tencentyun.com; later ones
// call <env>.internal.<region>.tcb-api.tencentcloudapi.com when the variable is missing.
const http = require("http");
const https = require("https");
const Module = require("module");

const CLOUDBASE = /(^|\.)(tcb-api|tcb-admin|tcb-open)\.(tencentcloudapi|tencentyun)\.com$/i;
const settings = { allowNetwork: false, refuseNetwork: false, report: null };
let open = 0; // requests to the local backend that wait for an answer

function localUrl() {
  try {
    return new URL(JSON.parse(process.env.TCB_CONTEXT_CNFG).URL);
  } catch {
    return null;
  }
}

function normalize(args) {
  let [first, second, third] = args;
  let url = null;
  if (typeof first === "string" || first instanceof URL) {
    url = new URL(first);
    if (typeof second === "function") { third = second; second = undefined; }
    const options = { protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ""), path: url.pathname + url.search };
    if (url.port) options.port = Number(url.port);
    if (url.username) options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return { options: { ...options, ...second }, callback: third };
  }
  return { options: { ...first }, callback: second };
}

function hostOf(options) {
  return String(options.hostname || options.host || "localhost").replace(/:\d+$/, "");
}

function redirected(options, local) {
  const from = hostOf(options);
  const path = options.path || "/";
  const query = path.includes("?") ? path.slice(path.indexOf("?")) : "";
  const headers = { ...(options.headers || {}) };
  for (const name of Object.keys(headers)) if (name.toLowerCase() === "host") delete headers[name];
  headers.host = local.host;
  headers["x-cloudfn-host"] = from;
  const changed = { ...options, protocol: "http:", hostname: local.hostname, host: local.hostname, port: Number(local.port), path: local.pathname + query, headers };
  delete changed.agent;
  delete changed.href;
  delete changed.servername;
  return changed;
}

function track(request, options, local) {
  if (!local || String(options.port) !== local.port || !(options.path || "").startsWith("/i/")) return request;
  open++;
  let counted = true;
  const closed = () => { if (counted) { counted = false; open--; } };
  request.once("close", closed);
  request.once("error", closed);
  request.once("response", (response) => response.once("end", closed));
  return request;
}

function patch(module, real) {
  module.request = function request(...args) {
    let found;
    try {
      found = normalize(args);
    } catch {
      return real.apply(this, args);
    }
    const { options, callback } = found;
    const local = localUrl();
    if (local && CLOUDBASE.test(hostOf(options))) {
      const changed = redirected(options, local);
      return track(realHttp(changed, callback), changed, local);
    }
    return track(real.apply(this, args), options, local);
  };
  module.get = function get(...args) {
    const request = module.request(...args);
    request.end();
    return request;
  };
}

const realHttp = http.request;
patch(http, http.request);
patch(https, https.request);
Module.syncBuiltinESMExports();

module.exports = {
  configure(given) { Object.assign(settings, given); },
  pending: () => open,
};
