/* The way to the local address: fetch, or the real wx.request of DevTools and phones. */
"use strict";

const { fetchTransport } = require("./fetching.js");
const { callNative, clientError, cloudFailed, keysOf, parse } = require("./styles.js");

/**
 * `send(method, path, body)` over fetch or the real wx.request, with who asks; resolves with `{status, data, header}` for
 * every HTTP status. Where `settings.ready` is a promise nothing is sent before it, and nothing at all when it says no.
 */
function transport(settings) {
  const send = settings.native ? overNative(settings) : fetchTransport(settings);
  return (method, path, body) => (settings.ready || Promise.resolve(true)).then((isLocal) => {
    if (isLocal) return send(method, path, body, identity(settings));
    throw new Error("no local cloud");
  });
}

function overNative({ base, native, timeout }) {
  return async (method, path, body, headers) => {
    const { statusCode, data, header } = await callNative(native, "request", {
      url: base + path,
      method,
      data: JSON.stringify(body),
      header: { "content-type": "application/json", ...headers },
      timeout,
      dataType: "text",
    });
    return { status: statusCode, data: parse(data), header: headerOf(header) };
  };
}

/** A function of a header's name. */
function headerOf(headers) {
  const lower = {};
  for (const name of keysOf(headers || {})) lower[name.toLowerCase()] = headers[name];
  return (name) => lower[name] || "";
}

/** `POST /client/<action>`: its data, or the error as the base library makes it, with cloudfn's `code`, `why`, `fix`. */
async function askCloud(action, fields, settings, send) {
  const { status, data } = await send("POST", "/client/" + action, fields).catch((failure) => {
    throw clientError(-1, unreached(failure, settings));
  });
  const said = data || {};
  if (status >= 400) throw clientError(-1, messageOf(said, status));
  if (said.errCode === undefined) return said.data;
  throw refusalOf(said, settings);
}

/** What the local cloud refused, `{errCode, errMsg, explanation, code, why, fix, requestId}`; in DevTools the reason is told. */
function refusalOf({ errCode, errMsg, explanation, code, why, fix, requestId }, settings) {
  if (code && settings.payment === "cashier") console.warn(code + " " + why + "\n" + fix);
  return clientError(errCode, errMsg, explanation, { code, why, fix, requestID: requestId });
}

function unreached(failure, settings) {
  return "request:fail " + failure.message + " (" + settings.base + "; is `cloudfn dev` running?)";
}

/** A call that failed, with the number and the words that the local cloud gives it, and its code, for `cloudfn explain`. */
function refusedCall(api, { data, status }, requestID) {
  const { code, errCode, errMsg, explanation, requestId } = (data && data.error) || {};
  return cloudFailed(api, errCode || -504002, explanation, errMsg || messageOf(data, status), { code, requestID: requestId || requestID });
}

/** What an address answered with a status of refusal. */
function messageOf(data, status) {
  return (data && data.error && data.error.message) || "HTTP " + status;
}

/** What is put into an address. */
const escaped = encodeURIComponent;

/** A local address without slashes at its end; the usual one for none. */
const addressOf = (base) => String(base || "http://127.0.0.1:7788").replace(/\/+$/, "");

/** Where pictures and files have their addresses from. */
const viewOf = (settings) => settings.view || settings.base;

/** Who asks: a user that the page chose, or the device, whose user is chosen in the console. */
function identity(settings) {
  const headers = {};
  for (const name of ["Openid", "Appid", "Device", "Source"]) {
    const value = settings[name.toLowerCase()];
    if (value) headers["X-CloudFn-" + name] = value;
  }
  return headers;
}

module.exports = { addressOf, askCloud, escaped, transport, viewOf, headerOf, identity, messageOf, refusalOf, refusedCall, unreached };
