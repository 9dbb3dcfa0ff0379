/* `wx.cloud.callHTTPFunction`. */
"use strict";

const { fetchHTTP } = require("./fetching.js");
const { callNative, demand, failed, keysOf, parse } = require("./styles.js");
const { escaped, headerOf, identity, refusedCall } = require("./transport.js");

const HTTP_FUNCTION = "callHTTPFunction";

async function callHTTP(args, settings, job) {
  demand(HTTP_FUNCTION, "name", args.name);
  const header = {};
  for (const given of [args.header || {}, identity(settings)]) {
    for (const name of keysOf(given)) header[name.toLowerCase()] = String(given[name]);
  }
  const path = String(args.path || "/");
  const { timeout, dataType, responseType, enableChunked, data } = args;
  const request = {
    url: settings.base + "/http-functions/" + escaped(args.name) + (path.startsWith("/") ? "" : "/") + path,
    method: String(args.method || "GET").toUpperCase(),
    header, data, timeout, dataType, responseType, enableChunked,
  };
  return (settings.native ? callNatively : fetchHTTP)(request, args, settings, job, httpAnswer);
}

/** The real wx.request makes a query or a body of the data itself. */
async function callNatively(request, args, { native }, job, made) {
  const { statusCode, header, data } = await callNative(native, "request", request, (task) => {
    if (args.onHeadersReceived && task.onHeadersReceived) task.onHeadersReceived(args.onHeadersReceived);
    if (args.onChunkedReceived && task.onChunkReceived) task.onChunkReceived(args.onChunkedReceived);
    job.stop = () => task.abort && task.abort();
  }).catch(({ message }) => { throw failed(HTTP_FUNCTION, -1, message); });
  return made(statusCode, header || {}, data);
}

/** What the function answered; raises what the local address answered in its place. */
function httpAnswer(statusCode, header, data) {
  if (headerOf(header)("x-cloudfn-failure")) throw refusedCall(HTTP_FUNCTION, { data: parse(data), status: statusCode });
  return { errMsg: "cloud.callHTTPFunction:ok", statusCode, header, data };
}

module.exports = { callHTTP };
