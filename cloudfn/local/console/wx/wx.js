/*
 * The mini program's `wx` for browsers, Node tests and WeChat DevTools, talking to a local cloudfn.
 *
 *   page       <script src="http://127.0.0.1:7788/wx.js"></script>           sets window.wx
 *   Node       const { createWx } = require("cloudfn-wx")                    makes as many as there are buyers
 *   DevTools   require("./utils/cloudfn-wx").install(wx)                     replaces the members of the real wx
 *
 * Texts and result shapes follow what the client prints in production; where that is not known for certain the place
 * says so. Nothing here decides about money: it asks the local address and reports what it was told.
 */
"use strict";

const { CloudID } = require("./cloud-id.js");
const { databases } = require("./database.js");
const { files, jobOf } = require("./files.js");
const { allowed, callFunction } = require("./functions.js");
const { callHTTP } = require("./http-functions.js");
const { installWith, uninstall } = require("./install.js");
const { cloudIdOf, phoneNumberEvent } = require("./open-data.js");
const { pay, take } = require("./payment.js");
const { isPage, phoneApis } = require("./phone.js");
const { settle } = require("./styles.js");
const { subscribe } = require("./subscribe.js");
const { addressOf, askCloud, escaped, transport, viewOf } = require("./transport.js");
const { watching } = require("./watch.js");

const OUTCOMES = ["success", "notenough", "cancel", "wrongPassword", "paidButClosed"];
const KEPT_CALLS = 200;

/**
 * A `wx` for one user. Options:
 *   base     the local address, "http://127.0.0.1:7788"
 *   openid   who this user is; the local cloud's default user when left out
 *   appid    the calling mini program; the manifest's first when left out
 *   view     what a paired phone's pictures have their addresses from, as `POST /pair` answers
 *   device   a paired phone's token, or what DevTools calls itself: its user is chosen in the console
 *   payment  "cashier" shows the payment sheet (default in a page); an outcome name ends every payment so (default
 *            "success" in Node); a function (payment, order) => outcome decides each time
 *   subscribe  what the user answers to requestSubscribeMessage, see subscribe.js
 *   native   the real `wx` of a mini program: its request() carries the calls, its action sheet is the cashier
 *   fetch    another fetch
 *   socket   another WebSocket class, for watch
 *   run      (callback, value) => ..., calls the callbacks of the database
 */
function createWx(options) {
  const settings = { ...options };
  settings.base = addressOf(settings.base);
  if (!settings.payment) settings.payment = settings.native || isPage() ? "cashier" : "success";
  const calls = [];
  const send = transport(settings);

  function note(api, args) {
    calls.push({ api, args });
    if (calls.length > KEPT_CALLS) calls.shift();
  }

  const noted = (api, work) => (args) => {
    note(api, args);
    return settle(args, work(args || {}));
  };
  const wx = {
    cloud: cloudOf(settings, send, note, noted),
    requestPayment: noted("requestPayment", (args) => pay(args, settings, send)),
    /** The user takes a merchant's transfer. `payment: "cancel"` declines every one. */
    requestMerchantTransfer: noted("requestMerchantTransfer", (args) => take(args, settings, send)),
    requestSubscribeMessage: noted("requestSubscribeMessage", (args) => subscribe(args, settings, send)),
    login: noted("login", async () => ({ errMsg: "login:ok", code: "local-" + (settings.openid || "user") })),
    /** What cloudfn adds: settings to read and change, and the interface calls made so far (the last 200). */
    cloudfn: {
      calls,
      get base() { return settings.base; },
      get openid() { return settings.openid; },
      /** Where a `cloud://` id is shown from: for the src of a picture or a video. Anything else is given back. */
      srcOf: (id) => (/^cloud:\/\//.test(id)
        ? viewOf(settings) + "/client/file?id=" + escaped(id) + (settings.openid ? "&openid=" + escaped(settings.openid) : "")
        : id),
      use: (changes) => void Object.assign(settings, changes),
      phoneNumberEvent: (options) => phoneNumberEvent(options, settings, send),
      cloudID: (kind) => cloudIdOf(kind, settings, send),
    },
  };
  return Object.assign(wx, phoneApis && phoneApis(settings, note));
}

function cloudOf(settings, send, note, noted) {
  // It is there, so that a page loads; it refuses by its name when it is called, in the style of the call.
  const ask = (action, fields) => askCloud(action, fields, settings, send);
  const refused = (api) => noted("cloud." + api, () => ask("cloud." + api, {}));
  const database = databases(ask, watching(settings), settings.run);
  const cloud = {
    init: (args) => note("cloud.init", args),
    callFunction: noted("cloud.callFunction", (args) => callFunction(args, settings, send)),
    /** A request to an HTTP function; with callbacks it returns a task whose `abort()` ends it. */
    callHTTPFunction: (args) => {
      note("cloud.callHTTPFunction", args);
      const job = jobOf([]); // mini programs have no AbortController
      return settle(args, callHTTP(args || {}, settings, job)) || { abort: job.task.abort };
    },
    database: (args, other) => {
      note("cloud.database", args);
      return database(args, other);
    },
    CloudID,
    callContainer: refused("callContainer"),
    connectContainer: refused("connectContainer"),
    ...files(settings, send, note),
  };
  /** `new wx.cloud.Cloud({resourceAppid, resourceEnv})`: a shared environment is this same local cloud. */
  cloud.Cloud = function () {
    return { ...cloud, init: () => allowed(cloud) };
  };
  return cloud;
}

/** See install.js: `install(wx)` in a mini program, `install(uni)`, `install(Taro)`. */
const install = (host, options) => installWith(host, options, createWx);

module.exports = { createWx, install, uninstall, OUTCOMES };
