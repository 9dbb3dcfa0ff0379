/*
 * A mini program's runtime as strict as the real one: members of `wx` are getters without a setter, scripts run in a
 * context that has what mini programs have and nothing of Node or browsers, `require` takes files of the program only.
 */
"use strict";

const http = require("node:http");
const path = require("node:path");
const vm = require("node:vm");

/** wx.request over Node's http. */
function request(options) {
  const known = ["url", "method", "data", "header", "timeout", "dataType", "responseType", "enableChunked", "success", "fail", "complete"];
  for (const name of Object.keys(options)) {
    if (!known.includes(name) || options[name] === undefined) throw new TypeError("request: parameter." + name + " is not known or undefined");
  }
  const { url, body } = sentAs(options);
  const sent = http.request(url, { method: options.method || "GET", headers: options.header, agent: false }, (answer) => {
    const chunks = [];
    answer.on("data", (chunk) => chunks.push(chunk));
    answer.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      let data = text;
      if (options.dataType === undefined || options.dataType === "json") try { data = JSON.parse(text); } catch { data = text; }
      options.success({ statusCode: answer.statusCode, data, header: answer.headers, errMsg: "request:ok" });
    });
  });
  sent.on("error", (error) => options.fail({ errMsg: "request:fail " + (error.code || error.message) }));
  sent.end(body);
  return { abort: () => sent.destroy() };
}

/** As the reference of wx.request has it: an object is a GET's query, a form by its content type, else JSON. */
function sentAs({ url, method = "GET", data, header = {} }) {
  if (data === undefined || typeof data === "string" || data instanceof ArrayBuffer) return { url, body: data };
  const form = new URLSearchParams(data).toString().replace(/\+/g, "%20");
  if (method === "GET") return { url: url + (url.includes("?") ? "&" : "?") + form, body: undefined };
  const type = Object.entries(header).find(([name]) => name.toLowerCase() === "content-type");
  return { url, body: type && type[1].startsWith("application/x-www-form-urlencoded") ? form : JSON.stringify(data) };
}

/** A real `wx.cloud` that notes what reaches it, as deep as a database's chains go. */
function realCloud(reached) {
  const note = (api) => function (...args) {
    reached.push([api, ...args.map(shown)]);
    return Promise.resolve({ errMsg: api + ":real" });
  };
  const shown = (value) => JSON.parse(JSON.stringify(value === undefined ? null : value));
  class Chain {
    constructor(steps) { this.steps = steps; }
    toJSON() { return { real: this.steps }; }
  }
  for (const name of ["collection", "where", "orderBy", "limit", "skip", "doc", "field", "aggregate", "match", "group", "gt", "lt", "and", "in", "inc", "sum", "serverDate", "RegExp"]) {
    Chain.prototype[name] = function (...args) { return new Chain([...this.steps, [name, ...args.map(shown)]]); };
  }
  for (const name of ["get", "add", "set", "update", "remove", "count", "end"]) {
    Chain.prototype[name] = function (args) {
      const given = { ...(args || {}) };
      for (const callback of ["success", "fail", "complete"]) delete given[callback];
      reached.push(["database", ...this.steps, [name, shown(given)]]);
      return Promise.resolve({ errMsg: name + ":real" });
    };
  }
  Chain.prototype.watch = function () { reached.push(["watch", ...this.steps]); return { close: () => reached.push(["close"]) }; };
  const database = (options) => {
    const db = new Chain(options ? [["database", options]] : []);
    db.command = new Chain([["command"]]);
    db.command.aggregate = new Chain([["aggregate"]]);
    db.Geo = { Point: function (x, y) { this.real = [x, y]; } };
    return db;
  };
  return {
    init: note("init"),
    callFunction: note("callFunction"),
    uploadFile: note("uploadFile"),
    database,
    CloudID: (id) => ({ real: id }),
    Cloud: function (options) { return { init: note("Cloud.init"), callFunction: note("Cloud.callFunction"), database, options }; },
    extend: { AI: {} },
  };
}

/**
 * `files` are the program's, name -> text. `options`: `envVersion`, `cloud` (how the platform holds `wx.cloud`: plain,
 * readonly, frozen, fresh, absent, sealed), `storage`, `modals` (answers of showModal), `sheet` (index of showActionSheet).
 * Gives `{wx, real, console, reached, shown, require, context}`; `reached` is what came to the real `wx`.
 */
function miniProgram(files, options = {}) {
  const reached = [], lines = [], shown = [];
  const storage = options.storage || {};
  const modals = [...(options.modals || [])];
  const real = realCloud(reached);
  const apis = {
    request,
    getAccountInfoSync: () => ({ miniProgram: { appId: "wx0000000000000000", envVersion: options.envVersion || "develop", version: "" } }),
    getSystemInfoSync: () => ({ platform: options.platform || "devtools", language: options.language || "en", brand: "Brand", model: "Model" }),
    getStorageSync: (key) => (key in storage ? storage[key] : ""),
    setStorageSync: (key, value) => { storage[key] = value; },
    showModal: (args) => { shown.push(args); args.success(modals.shift() || { confirm: false, cancel: true }); },
    showActionSheet: (args) => { shown.push(args); args.success({ tapIndex: options.sheet || 0 }); },
    requestPayment: () => { reached.push(["requestPayment"]); return Promise.resolve({ errMsg: "requestPayment:real" }); },
    requestMerchantTransfer: () => reached.push(["requestMerchantTransfer"]),
    requestSubscribeMessage: () => reached.push(["requestSubscribeMessage"]),
    login: () => { reached.push(["login"]); return Promise.resolve({ errMsg: "login:real" }); },
  };
  const wx = {};
  for (const [name, api] of Object.entries(apis)) Object.defineProperty(wx, name, { configurable: true, enumerable: true, get: () => api });
  const cloud = { ...real };
  if (options.cloud === "readonly") for (const name of Object.keys(cloud)) Object.defineProperty(cloud, name, { configurable: true, enumerable: true, get: () => real[name] });
  if (options.cloud === "frozen" || options.cloud === "sealed") Object.freeze(cloud);
  const get = options.cloud === "fresh" ? () => ({ ...real }) : () => cloud;
  if (options.cloud !== "absent") Object.defineProperty(wx, "cloud", { configurable: options.cloud !== "sealed", enumerable: true, get });
  if (options.cloud === "sealed") Object.freeze(wx);

  const said = (level) => (...args) => lines.push([level, args.map(String).join(" ")]);
  const console = { log: said("log"), info: said("info"), warn: said("warn"), error: said("error") };
  const own = { wx, console, setTimeout, clearTimeout, setInterval, clearInterval, getApp: () => undefined, getCurrentPages: () => [] };
  const context = vm.createContext(own, { codeGeneration: { strings: false } });
  vm.runInContext("delete globalThis.WebAssembly; delete globalThis.SharedArrayBuffer; delete globalThis.Atomics;", context);
  const modules = {};
  const require = (name) => {
    const file = path.posix.join(name).replace(/\.js$/, "") + ".js";
    if (!(file in files)) throw new Error("module '" + name + "' is not defined");
    if (!modules[file]) {
      const module = (modules[file] = { exports: {} });
      vm.runInContext('(function (require, module, exports) {"use strict";' + files[file] + "\n})", context, { filename: file })(require, module, module.exports);
    }
    return modules[file].exports;
  };
  return { wx, real, console: lines, reached, shown, require, context };
}

module.exports = { miniProgram, request };
