/* Requests to a local cloud: its control surface, and calls of functions. */
"use strict";

const http = require("node:http");

const { CallFailed, CloudfnError } = require("./errors.js");
const { languageOf, say } = require("./words.js");

/** What names an order, a function, a collection ... Throws CloudfnError for a promise, for nothing and for anything but a text. */
function named(value) {
  if (value && typeof value.then === "function") throw new CloudfnError(say("noAwait"));
  if (typeof value !== "string" || !value) throw new CloudfnError(say("noName", value === "" ? '""' : String(value)));
  return value;
}

/** A path of the local address; what stands in it is named by a text. */
const path = (pieces, ...values) => pieces.reduce((text, piece, n) => text + encodeURIComponent(named(values[n - 1])) + piece);
const queryOf = (values) => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : "";
};

class Control {
  constructor(url, key) {
    this.url = url;
    this.key = key;
  }

  /** `{ status, headers, text }`. By `http`, since a browser-like environment of a test runner has no `fetch` of Node's. */
  request(method, target, body, headers = {}) {
    const content = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const gone = (error) => reject(new CloudfnError(say("gone", this.url, error.code || error.message)));
      const sent = { "content-type": "application/json", "x-cloudfn-key": this.key, "x-cloudfn-lang": languageOf(process.env), ...headers };
      if (content !== undefined) sent["content-length"] = Buffer.byteLength(content);
      const request = http.request(this.url + target, { method, agent: false, headers: sent }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece) => { text += piece; }).on("error", gone);
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
      });
      request.on("error", gone);
      request.end(content);
    });
  }

  /** JSON of the control surface. Throws CloudfnError with the surface's own code. */
  async ask(method, target, body) {
    const { status, text } = await this.request(method, `/_cloudfn/${target}`, body);
    if (status < 400) return JSON.parse(text);
    throw refusal(status, text);
  }

  get(target, values = {}) {
    return this.ask("GET", target + queryOf(values));
  }

  post(target, body = {}) {
    return this.ask("POST", target, body);
  }

  /** The function's result. Throws CallFailed, or CloudfnError where nobody was called. */
  async call(name, data, headers) {
    const { status, text } = await this.request("POST", path`/functions/${name}`, data, headers);
    if (status < 400) return JSON.parse(text);
    const error = errorOf(text);
    throw error.kind ? new CallFailed(name, error) : refusal(status, text);
  }
}

function errorOf(text) {
  try {
    return JSON.parse(text).error || {};
  } catch {
    return { message: text.slice(0, 300) };
  }
}

function refusal(status, text) {
  const { message = "", ...more } = errorOf(text);
  return new CloudfnError(message, { ...more, status });
}

module.exports = { Control, named, path };
