/* `wx.cloud.callHTTPFunction`. */
"use strict";

const fetching = require("./fetching.js");
const { dropUndefined, kindOf, parse } = require("./styles.js");
const { identity } = require("./transport.js");

async function callHTTP(args, settings, stop, note) {
  note("cloud.callHTTPFunction", args);
  if (typeof args.name !== "string" || !args.name) {
    throw httpError(-1, "parameter.name should be String instead of " + kindOf(args.name) + ";");
  }
  const request = requestOf(args);
  for (const [name, value] of Object.entries(identity(settings))) request.header[name.toLowerCase()] = value;
  const url = settings.base + "/http-functions/" + encodeURIComponent(args.name) + request.path;
  if (settings.native) return overNativeHTTP(args, request, url, settings.native, stop);
  return fetching.callHTTP(args, request, url, settings, stop, { failure: httpFailure, error: httpError });
}

/** As wx.request sends it: an object is the query of a GET, a form where the header says so, else JSON. */
function requestOf(args) {
  const method = String(args.method || "GET").toUpperCase();
  const header = {};
  for (const [name, value] of Object.entries(args.header || {})) header[name.toLowerCase()] = String(value);
  let path = String(args.path || "/");
  if (!path.startsWith("/")) path = "/" + path;
  const data = args.data;
  const isObject = data !== null && typeof data === "object" && !(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data);
  if (data === undefined) return { method, header, path, body: undefined };
  if (method === "GET" || method === "HEAD") {
    const query = isObject ? formOf(data) : String(data);
    return { method, header, path: query ? path + (path.includes("?") ? "&" : "?") + query : path, body: undefined };
  }
  if (!header["content-type"]) header["content-type"] = "application/json";
  const isForm = header["content-type"].startsWith("application/x-www-form-urlencoded");
  const body = isObject ? (isForm ? formOf(data) : JSON.stringify(data)) : data;
  return { method, header, path, body };
}

/** Mini programs have no URLSearchParams. */
function formOf(data) {
  const pairs = Object.entries(dropUndefined(data));
  return pairs.map(([name, value]) => encodeURIComponent(name) + "=" + encodeURIComponent(value)).join("&");
}

function overNativeHTTP(args, request, url, native, stop) {
  return new Promise((resolve, reject) => {
    const given = dropUndefined({ timeout: args.timeout, dataType: args.dataType, responseType: args.responseType, enableChunked: args.enableChunked });
    const task = native.request({
      ...given, url, method: request.method, header: request.header, data: request.body,
      success: (answer) => {
        const header = answer.header || {};
        const failed = Object.keys(header).some((name) => name.toLowerCase() === "x-cloudfn-failure");
        if (failed) reject(httpFailure(answer.statusCode, parse(answer.data)));
        else resolve({ errMsg: "cloud.callHTTPFunction:ok", statusCode: answer.statusCode, header, data: answer.data });
      },
      fail: (failure) => reject(httpError(-1, failure.errMsg)),
    });
    if (!task) return;
    if (args.onHeadersReceived && task.onHeadersReceived) task.onHeadersReceived(args.onHeadersReceived);
    if (args.onChunkedReceived && task.onChunkReceived) task.onChunkReceived(args.onChunkedReceived);
    stop.now = () => task.abort && task.abort();
  });
}

/** The local address answered instead of the function. */
function httpFailure(status, answered) {
  const error = (answered && answered.error) || {};
  const missing = error.code === "CFN-DEV-006" || error.code === "CFN-RUN-055";
  const number = missing ? -501000 : status === 504 ? -504003 : -504002;
  const made = httpError(number, "Error: errCode: " + number + " " + (missing ? "FUNCTION_NOT_FOUND " : "") + "| errMsg: " + (error.message || "HTTP " + status));
  if (error.code) made.code = error.code;
  return made;
}

function httpError(errCode, text) {
  const errMsg = "cloud.callHTTPFunction:fail " + text;
  return Object.assign(new Error(errMsg), { errCode, errMsg });
}

module.exports = { callHTTP };
