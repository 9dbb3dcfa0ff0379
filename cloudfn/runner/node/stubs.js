"use strict";
// Requests to the outside that the manifest answers (simulate.http): which they are, and where their answer comes from.
const { settings } = require("./gate");

function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

// Hosts are compared whole and only paths by their beginning: https://sms.example.com is not https://sms.example.com.cn.
function covers(stub, url, method) {
  const wanted = parsed(stub.url);
  if (!wanted || wanted.origin !== url.origin || (stub.method && stub.method !== method)) return false;
  return (url.pathname + url.search).startsWith(wanted.pathname + wanted.search);
}

// The local URL whose answer a request to `address` gets, or null when no stub covers it. Tells cloudfn about the request.
// `local` is the back end's URL of the running call.
function stubUrl(address, method, local) {
  if (!local || settings.stubs.length === 0) return null;
  const url = parsed(address);
  const verb = String(method || "GET").toUpperCase();
  const stub = url && settings.stubs.find((each) => covers(each, url, verb));
  if (!stub) return null;
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  settings.report({ type: "outward", stubbed: true, host: url.hostname, port, method: verb, path: url.pathname + url.search });
  const target = new URL(local.pathname.replace(/[^/]*$/, "stub"), local);
  target.search = String(new URLSearchParams({ url: stub.url, method: stub.method }));
  return target;
}

module.exports = { stubUrl };
