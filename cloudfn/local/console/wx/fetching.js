/* Requests over fetch and WebSockets, in pages and Node; mini programs have none, nor an AbortController. */
"use strict";

const { dropUndefined, failed, parse } = require("./styles.js");

const NOT_STORED = { cache: "no-store", credentials: "omit" };

/** What `transport` sends with, over fetch. */
function fetchTransport(settings) {
  return async function send(method, path, body, headers) {
    const init = Object.assign({ method, headers: { ...headers } }, NOT_STORED);
    if (body !== undefined) {
      init.headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    const answer = await fetchOf(settings)(settings.base + path, init);
    return { status: answer.status, data: parse(await answer.text()), header: (name) => answer.headers.get(name) || "" };
  };
}

/** A request to an HTTP function. `made(status, header, data)` makes what it gives, or raises its error. */
async function fetchHTTP(request, args, settings, job, made) {
  let timer;
  let late = false;
  const ending = new AbortController();
  job.stop = () => ending.abort();
  if (args.timeout > 0) timer = setTimeout(() => { late = true; ending.abort(); }, args.timeout);
  try {
    const { url, body } = sentOf(request);
    const init = { method: request.method, headers: request.header, body, signal: ending.signal };
    const answer = await fetchOf(settings)(url, Object.assign(init, NOT_STORED));
    const header = Object.fromEntries(answer.headers.entries());
    if (header["x-cloudfn-failure"]) return made(answer.status, header, await answer.text());
    if (args.onHeadersReceived) args.onHeadersReceived({ statusCode: answer.status, header });
    const data = args.enableChunked ? await chunks(answer, args) : await whole(answer, args);
    return made(answer.status, header, data);
  } catch (failure) {
    if (failure.errMsg) throw failure;
    throw failed("callHTTPFunction", -1, late ? "timeout" : job.aborted ? "abort" : "request:fail " + failure.message);
  } finally {
    clearTimeout(timer);
  }
}

/** As wx.request sends it: an object is the query of a GET, a form where the header says so, else JSON. */
function sentOf({ url, method, header, data }) {
  if (data === undefined) return { url };
  const isObject = data !== null && typeof data === "object" && !(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data);
  const formed = () => new URLSearchParams(Object.entries(dropUndefined(data))).toString().replace(/\+/g, "%20");
  if (method === "GET" || method === "HEAD") {
    const query = isObject ? formed() : String(data);
    return { url: query ? url + (url.includes("?") ? "&" : "?") + query : url };
  }
  header["content-type"] = header["content-type"] || "application/json";
  if (!isObject) return { url, body: data };
  return { url, body: header["content-type"].startsWith("application/x-www-form-urlencoded") ? formed() : JSON.stringify(data) };
}

function fetchOf(settings) {
  return settings.fetch || ((...given) => fetch(...given));
}

async function whole(answer, args) {
  if (args.responseType === "arraybuffer") return answer.arrayBuffer();
  const text = await answer.text();
  return args.dataType === undefined || args.dataType === "json" ? parse(text) ?? text : text;
}

async function chunks(answer, args) {
  const reader = answer.body ? answer.body.getReader() : null;
  for (let read; reader && !(read = await reader.read()).done; ) {
    const { buffer, byteOffset, byteLength } = read.value;
    if (args.onChunkedReceived) args.onChunkedReceived({ data: buffer.slice(byteOffset, byteOffset + byteLength) });
  }
  return "";
}

/** A WebSocket of pages and Node. */
function webSocket(settings, url) {
  if (settings.socket) return new settings.socket(url);
  if (typeof WebSocket === "function") return new WebSocket(url);
  throw new Error("watch() needs a WebSocket: give createWx the option `socket`, such as the class of the package `ws`");
}

module.exports = { fetchHTTP, fetchTransport, webSocket };
