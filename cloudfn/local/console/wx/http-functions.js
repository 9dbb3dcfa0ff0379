/* `wx.cloud.callHTTPFunction`. */
"use strict";

const { fetchHTTP } = require("./fetching.js");
const { cloudFailed, demand, dropUndefined, failed, kindOf, parse } = require("./styles.js");
const { headerOf, identity, messageOf } = require("./transport.js");

const HTTP_FUNCTION = "callHTTPFunction";

async function callHTTP(args, settings, stop) {
  demand(HTTP_FUNCTION, "name", args.name);
  const request = requestOf(args, identity(settings));
  const url = settings.base + "/http-functions/" + encodeURIComponent(args.name) + request.path;
  if (settings.native) return callNatively(args, request, url, settings.native, stop);
  return fetchHTTP(args, request, url, settings, stop, { failure: httpFailure, error: httpError, answer: httpAnswer });
}

/** As wx.request sends it: an object is the query of a GET, a form where the header says so, else JSON. */
function requestOf(args, who) {
  const method = String(args.method || "GET").toUpperCase();
  const { data } = args;
  const header = {};
  for (const given of [args.header || {}, who]) {
    for (const name of Object.keys(given)) header[name.toLowerCase()] = String(given[name]);
  }
  let path = String(args.path || "/"), body;
  if (!path.startsWith("/")) path = "/" + path;
  const isObject = data !== null && typeof data === "object" && kindOf(data) !== "ArrayBuffer" && !ArrayBuffer.isView(data);
  if (data !== undefined && (method === "GET" || method === "HEAD")) {
    const query = isObject ? formOf(data) : String(data);
    if (query) path += (path.includes("?") ? "&" : "?") + query;
  } else if (data !== undefined) {
    const type = (header["content-type"] = header["content-type"] || "application/json");
    body = !isObject ? data : type.startsWith("application/x-www-form-urlencoded") ? formOf(data) : JSON.stringify(data);
  }
  return { method, header, path, body };
}

/** Mini programs have no URLSearchParams. */
function formOf(data) {
  const given = dropUndefined(data);
  return Object.keys(given).map((name) => encodeURIComponent(name) + "=" + encodeURIComponent(given[name])).join("&");
}

function callNatively(args, { method, header, body }, url, native, stop) {
  return new Promise((resolve, reject) => {
    const { timeout, dataType, responseType, enableChunked } = args;
    const task = native.request(dropUndefined({
      timeout, dataType, responseType, enableChunked, url, method, header, data: body,
      success: (answer) => {
        if (headerOf(answer.header)("x-cloudfn-failure")) reject(httpFailure(answer.statusCode, parse(answer.data)));
        else resolve(httpAnswer(answer.statusCode, answer.header || {}, answer.data));
      },
      fail: ({ errMsg }) => reject(httpError(-1, errMsg)),
    }));
    if (!task) return;
    if (args.onHeadersReceived && task.onHeadersReceived) task.onHeadersReceived(args.onHeadersReceived);
    if (args.onChunkedReceived && task.onChunkReceived) task.onChunkReceived(args.onChunkedReceived);
    stop.now = () => task.abort && task.abort();
  });
}

function httpAnswer(statusCode, header, data) {
  return { errMsg: "cloud.callHTTPFunction:ok", statusCode, header, data };
}

/** The local address answered instead of the function. */
function httpFailure(status, answered) {
  const { code } = (answered && answered.error) || {};
  const isMissing = code === "CFN-DEV-006" || code === "CFN-RUN-055";
  const number = isMissing ? -501000 : status === 504 ? -504003 : -504002;
  return cloudFailed(HTTP_FUNCTION, number, isMissing ? "FUNCTION_NOT_FOUND" : "", messageOf(answered, status), { code });
}

function httpError(errCode, text) {
  return failed(HTTP_FUNCTION, errCode, text);
}

module.exports = { callHTTP };
