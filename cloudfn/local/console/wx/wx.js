/*
 * The mini program's `wx` for browsers, Node tests and WeChat DevTools, talking to a local cloudfn.
 *
 *   page       <script src="http://127.0.0.1:7788/wx.js"></script>           sets window.wx
 *   Node       const { createWx } = require("cloudfn-wx")                    makes as many as there are buyers
 *   DevTools   createWx({ base: "http://127.0.0.1:7788", native: wx })       over the real wx.request
 *
 * Texts and result shapes follow what the client prints in production; where that is not known for certain the place
 * says so. Nothing here decides about money: it asks the local address and reports what it was told.
 */
"use strict";

const databases = require("./database.js");
const { files } = require("./files.js");
const { allowed, call } = require("./functions.js");
const { callHTTP } = require("./http-functions.js");
const { pay, take } = require("./payment.js");
const { clientError, dropUndefined, later, settle } = require("./styles.js");
const { askCloud, transport } = require("./transport.js");

const OUTCOMES = ["success", "notenough", "cancel", "wrongPassword", "paidButClosed"];
const KEPT_CALLS = 200;

// Interface calls that only show something: they succeed and are remembered in wx.cloudfn.calls.
const SHOWING = [
  "showToast", "hideToast", "showLoading", "hideLoading", "vibrateShort", "setNavigationBarTitle",
  "navigateTo", "redirectTo", "switchTab", "reLaunch", "navigateBack", "startPullDownRefresh", "stopPullDownRefresh",
  "requestSubscribeMessage", "reportEvent", "setClipboardData",
];

/**
 * A `wx` for one user. Options:
 *   base     the local address, "http://127.0.0.1:7788"
 *   openid   who this user is; the local cloud's default user when left out
 *   appid    the calling mini program; the manifest's first when left out
 *   view     what a paired phone's pictures have their addresses from, as `POST /pair` answers
 *   device   a paired phone's token, or what DevTools calls itself: its user is chosen in the console
 *   payment  "cashier" shows the payment sheet (default in a page); an outcome name ends every payment so (default
 *            "success" in Node); a function (payment, order) => outcome decides each time
 *   native   the real `wx` of WeChat DevTools: its request() carries the calls, its action sheet is the cashier
 *   fetch    another fetch
 */
function createWx(options) {
  const settings = Object.assign({ base: "http://127.0.0.1:7788" }, dropUndefined(options || {}));
  settings.base = String(settings.base).replace(/\/+$/, "");
  const inPage = !settings.native && typeof document === "object" && document !== null;
  if (!settings.payment) settings.payment = inPage || settings.native ? "cashier" : "success";
  const calls = [];
  const stored = new Map();
  const send = transport(settings);

  function note(api, args) {
    calls.push({ api, args });
    if (calls.length > KEPT_CALLS) calls.shift();
  }

  const wx = {
    cloud: cloudOf(settings, send, note),
    requestPayment: (args) => settle(args, pay(args || {}, settings, send, note, inPage)),
    /** The user takes a merchant's transfer. `payment: "cancel"` declines every one. */
    requestMerchantTransfer: (args) => settle(args, take(args || {}, settings, send, note)),
    login: (args) => {
      note("login", args);
      return settle(args, Promise.resolve({ errMsg: "login:ok", code: "local-" + (settings.openid || "user") }));
    },
    checkSession: (args) => settle(args, Promise.resolve({ errMsg: "checkSession:ok" })),
    showModal: (args) => {
      note("showModal", args);
      const text = [args && args.title, args && args.content].filter(Boolean).join("\n");
      const confirm = inPage && typeof window.confirm === "function" ? window.confirm(text) : true;
      return settle(args, Promise.resolve({ errMsg: "showModal:ok", confirm, cancel: !confirm }));
    },
    setStorageSync: (key, value) => void stored.set(key, JSON.stringify(value)),
    getStorageSync: (key) => (stored.has(key) ? JSON.parse(stored.get(key)) : ""),
    removeStorageSync: (key) => void stored.delete(key),
    getSystemInfoSync: () => ({ platform: "devtools", SDKVersion: "3.0.0", language: "zh_CN" }),
    getAccountInfoSync: () => ({ miniProgram: { appId: settings.appid || "", envVersion: "develop", version: "" } }),
    /** What cloudfn adds: settings to read and change, and the interface calls made so far (the last 200). */
    cloudfn: {
      calls,
      get base() { return settings.base; },
      get openid() { return settings.openid; },
      /** Where a `cloud://` id is shown from: for the src of a picture or a video. Anything else is given back. */
      srcOf: (id) => (/^cloud:\/\//.test(id)
        ? (settings.view || settings.base) + "/client/file?id=" + encodeURIComponent(id) +
          (settings.openid ? "&openid=" + encodeURIComponent(settings.openid) : "")
        : id),
      use: (changes) => void Object.assign(settings, changes),
    },
  };
  for (const api of SHOWING) {
    wx[api] = (args) => {
      note(api, args);
      return settle(args, Promise.resolve({ errMsg: api + ":ok" }));
    };
  }
  return wx;
}

function cloudOf(settings, send, note) {
  const callFunction = (args) => settle(args, call(args || {}, settings, send, note));
  const refused = (api, instead) => () => {
    throw new Error(
      "cloudfn: wx.cloud." + api + " is not emulated for the mini program. " + instead +
      "  cloudfn：本地不模拟小程序端的 wx.cloud." + api + "，请在云函数里完成。",
    );
  };
  const database = databases({
    settle,
    refuse: clientError,
    post: (action, fields) => askCloud("database." + action, fields, settings, send),
    watch: (query, options) => {
      const told = clientError(-402002, "cloudfn: watch() is not emulated for the mini program");
      if (options && options.onError) later(options.onError, told);
      return { close: () => Promise.resolve() };
    },
  });
  const cloud = {
    init: (args) => note("cloud.init", args),
    callFunction,
    /** A request to an HTTP function; with callbacks it returns a task whose `abort()` ends it. */
    callHTTPFunction: (args) => {
      const given = args || {};
      const stop = { aborted: false, now: () => {} }; // mini programs have no AbortController
      const returned = settle(args, callHTTP(given, settings, stop, note));
      return returned || { abort: () => { stop.aborted = true; stop.now(); } };
    },
    database: (args) => {
      note("cloud.database", args);
      return database(args);
    },
    callContainer: refused("callContainer()", "Only cloud functions run locally."),
    ...files(settings, send, note),
  };
  /** `new wx.cloud.Cloud({resourceAppid, resourceEnv})`: a shared environment is this same local cloud. */
  cloud.Cloud = function Cloud() {
    return Object.assign({}, cloud, { init: () => allowed(cloud) });
  };
  return cloud;
}

module.exports = { createWx, OUTCOMES };
