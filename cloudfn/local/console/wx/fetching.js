/* Requests over fetch, in pages and Node; mini programs have none, nor an AbortController. */
"use strict";

const { parse } = require("./styles.js");

const NOT_STORED = { cache: "no-store", credentials: "omit" };

/** What `transport` sends with, over fetch. */
function fetchTransport(settings) {
  return async function send(method, path, body, headers) {
    const init = Object.assign({ method, headers: Object.assign({}, headers) }, NOT_STORED);
    if (body !== undefined) {
      init.headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    const answer = await fetchOf(settings)(settings.base + path, init);
    return { status: answer.status, data: parse(await answer.text()), header: (name) => answer.headers.get(name) || "" };
  };
}

/** A request to an HTTP function. `made` makes what it gives: `failure(status, data)`, `error(errCode, text)`, `answer(status, header, data)`. */
async function fetchHTTP(args, request, url, settings, stop, made) {
  let timer;
  let late = false;
  const ending = new AbortController();
  stop.now = () => ending.abort();
  if (args.timeout > 0) timer = setTimeout(() => { late = true; ending.abort(); }, args.timeout);
  try {
    const init = { method: request.method, headers: request.header, body: request.body, signal: ending.signal };
    const answer = await fetchOf(settings)(url, Object.assign(init, NOT_STORED));
    const header = Object.fromEntries(answer.headers.entries());
    if (header["x-cloudfn-failure"]) throw made.failure(answer.status, parse(await answer.text()));
    if (args.onHeadersReceived) args.onHeadersReceived({ statusCode: answer.status, header });
    const data = args.enableChunked ? await chunks(answer, args) : await whole(answer, args);
    return made.answer(answer.status, header, data);
  } catch (failure) {
    if (failure.errMsg) throw failure;
    throw made.error(-1, late ? "timeout" : stop.aborted ? "abort" : "request:fail " + failure.message);
  } finally {
    clearTimeout(timer);
  }
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

module.exports = { fetchHTTP, fetchTransport };
