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
(function (root, make) {
  "use strict";
  const kit = make();
  if (typeof module === "object" && module.exports) {
    module.exports = kit;
  } else {
    const script = root.document && root.document.currentScript;
    const data = (script && script.dataset) || {};
    root.wx = kit.createWx({
      base: data.base || (script ? new URL(script.src).origin : root.location.origin),
      openid: data.openid,
      appid: data.appid,
      payment: data.payment,
    });
  }
})(typeof globalThis === "object" ? globalThis : this, function () {
  "use strict";

  const databases = typeof cloudfnDatabase === "function" ? cloudfnDatabase : require("./database.js");
  const OUTCOMES = ["success", "notenough", "cancel", "wrongPassword", "paidButClosed"];
  const PAYMENT_FIELDS = ["timeStamp", "nonceStr", "package", "paySign"];
  const SIGNED_FIELDS = ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"];
  const TOTAL_FEE = "requestPayment:fail:调用支付JSAPI缺少参数: total_fee";
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

  // --- wx.cloud ------------------------------------------------------------------------------------------------------

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
      uploadFile: refused("uploadFile()", "Upload in a cloud function with cloud.uploadFile."),
      downloadFile: refused("downloadFile()", "Use a temporary URL made by a cloud function."),
      getTempFileURL: refused("getTempFileURL()", "Call cloud.getTempFileURL in a cloud function."),
      deleteFile: refused("deleteFile()", "Call cloud.deleteFile in a cloud function."),
    };
    /** `new wx.cloud.Cloud({resourceAppid, resourceEnv})`: a shared environment is this same local cloud. */
    cloud.Cloud = function Cloud() {
      return Object.assign({}, cloud, { init: () => allowed(cloud) });
    };
    return cloud;
  }

  /** The owner's function `cloudbase_auth`, where there is one, says who may use the shared environment. */
  async function allowed(cloud) {
    let answer;
    try {
      answer = await cloud.callFunction({ name: "cloudbase_auth" });
    } catch (failure) {
      if (failure.errCode === -501000) return; // none
      throw failure;
    }
    const { errCode = 0, errMsg = "" } = answer.result || {};
    if (errCode !== 0) throw cloudError(-601012, "unauthorized env: cloudbase_auth answered " + errCode + " " + errMsg);
  }

  async function call(args, settings, send, note) {
    note("cloud.callFunction", args);
    if (typeof args.name !== "string" || !args.name) {
      throw cloudError(-1, "parameter.name should be String instead of " + kindOf(args.name) + ";");
    }
    const headers = identity(settings);
    let answer;
    try {
      const data = args.data === undefined ? {} : args.data;
      answer = await send("POST", "/functions/" + encodeURIComponent(args.name), data, headers);
    } catch (failure) {
      throw cloudError(-1, "request:fail " + failure.message + " (" + settings.base + "; is `cloudfn dev` running?)");
    }
    const error = answer.data && answer.status >= 400 ? answer.data.error : null;
    if (answer.status >= 400) throw functionError(answer, error || { message: "HTTP " + answer.status });
    return { errMsg: "cloud.callFunction:ok", result: answer.data, requestID: answer.header("x-cloudfn-request-id") };
  }

  /** `POST /client/<action>`: its data, or the error as the base library makes it, with cloudfn's `code`, `why`, `fix`. */
  async function askCloud(action, fields, settings, send) {
    let answer;
    try {
      answer = await send("POST", "/client/" + action, fields, identity(settings));
    } catch (failure) {
      throw clientError(-1, "request:fail " + failure.message + " (" + settings.base + "; is `cloudfn dev` running?)");
    }
    const said = answer.data || {};
    if (answer.status >= 400) throw clientError(-1, (said.error || {}).message || "HTTP " + answer.status);
    if (said.errCode === undefined) return said.data;
    if (said.code && settings.payment === "cashier") console.warn(said.code + " " + said.why + "\n" + said.fix);
    const { code, why, fix, requestId } = said;
    throw Object.assign(clientError(said.errCode, said.errMsg, said.explanation), dropUndefined({ code, why, fix }), {
      requestID: requestId,
    });
  }

  function identity(settings) {
    return dropUndefined({ "X-CloudFn-Openid": settings.openid || undefined, "X-CloudFn-Appid": settings.appid || undefined });
  }

  /** The message is what consoles show; `errMsg` is the bare text. */
  function clientError(errCode, errMsg, explanation) {
    const message = "errCode: " + errCode + " " + (explanation === undefined ? "unknown error" : explanation) + " | errMsg: " + errMsg;
    return Object.assign(new Error(message), { errCode, errMsg });
  }

  // --- HTTP functions ------------------------------------------------------------------------------------------------

  async function callHTTP(args, settings, stop, note) {
    note("cloud.callHTTPFunction", args);
    if (typeof args.name !== "string" || !args.name) {
      throw httpError(-1, "parameter.name should be String instead of " + kindOf(args.name) + ";");
    }
    const request = requestOf(args);
    if (settings.openid) request.header["x-cloudfn-openid"] = settings.openid;
    if (settings.appid) request.header["x-cloudfn-appid"] = settings.appid;
    const url = settings.base + "/http-functions/" + encodeURIComponent(args.name) + request.path;
    if (settings.native) return overNativeHTTP(args, request, url, settings.native, stop);
    let timer;
    let late = false;
    const ending = new AbortController();
    stop.now = () => ending.abort();
    if (args.timeout > 0) timer = setTimeout(() => { late = true; ending.abort(); }, args.timeout);
    try {
      const doFetch = settings.fetch || ((...given) => fetch(...given));
      const init = { method: request.method, headers: request.header, body: request.body };
      const answer = await doFetch(url, Object.assign(init, { cache: "no-store", credentials: "omit", signal: ending.signal }));
      const header = Object.fromEntries(answer.headers.entries());
      if (header["x-cloudfn-failure"]) throw httpFailure(answer.status, parse(await answer.text()));
      if (args.onHeadersReceived) args.onHeadersReceived({ statusCode: answer.status, header });
      const data = args.enableChunked ? await chunks(answer, args) : await whole(answer, args);
      return { errMsg: "cloud.callHTTPFunction:ok", statusCode: answer.status, header, data };
    } catch (failure) {
      if (failure.errMsg) throw failure;
      throw httpError(-1, late ? "timeout" : stop.aborted ? "abort" : "request:fail " + failure.message);
    } finally {
      clearTimeout(timer);
    }
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

  /** The client's wording of a failed call: numbers and texts as the base library prints them. */
  function functionError(answer, error) {
    const message = error.message || "";
    const found = {
      "CFN-TCB-023": [-604001, message, "cloudfunction result size exceed limit (1MB)"],
      404: [-501000, "FunctionName parameter could not be found."],
      504: [-504003, message],
      429: [-501004, message],
    };
    const [number, detail, name] = found[error.code] || found[answer.status] || [-504002, message, "functions execute fail"];
    const text = "Error: errCode: " + number + " " + (name || "") + " | errMsg: " + detail;
    const made = error.code === "CFN-TCB-022" ? cloudError(-1, "Error: data exceed max size") : cloudError(number, text);
    made.requestID = error.requestId || answer.header("x-cloudfn-request-id");
    if (error.code) made.code = error.code; // cloudfn's own, for `cloudfn explain`
    return made;
  }

  function cloudError(errCode, text) {
    const errMsg = "cloud.callFunction:fail " + text;
    return Object.assign(new Error(errMsg), { errCode, errMsg });
  }

  // --- wx.requestPayment ---------------------------------------------------------------------------------------------

  async function pay(args, settings, send, note, inPage) {
    note("requestPayment", args);
    checkFields(args);
    const found = /^prepay_id=(.+)$/.exec(args.package);
    if (!found) throw { errMsg: TOTAL_FEE };
    const payment = dropUndefined(Object.fromEntries(SIGNED_FIELDS.map((name) => [name, args[name]])));
    if (payment.signType === undefined) payment.signType = "MD5";
    const check = await asked(send("POST", "/_cloudfn/request-payment", payment));
    if (!check.ok) throw { errMsg: check.errMsg };
    const prepay = "/_cloudfn/prepay/" + encodeURIComponent(check.prepayId);
    let outcome = settings.payment;
    if (outcome === "cashier" && inPage) return showCashier(check.prepayId, payment, settings);
    const { order } = await asked(send("GET", prepay));
    if (typeof outcome === "function") outcome = await outcome(payment, order);
    if (outcome === "cashier") {
      if (!settings.native) throw { errMsg: "requestPayment:fail cloudfn: there is no page to show the cashier in" };
      outcome = await askNatively(settings.native, order);
    }
    const body = dropUndefined({ outcome, openid: settings.openid });
    return ended(await asked(send("POST", prepay + "/pay", body)));
  }

  async function take(args, settings, send, note) {
    note("requestMerchantTransfer", args);
    for (const name of ["mchId", "appId", "package"]) {
      if (typeof args[name] !== "string" || !args[name]) {
        throw { errMsg: "requestMerchantTransfer:fail parameter error: parameter." + name + " should be String" };
      }
    }
    if (settings.payment === "cancel") throw { errMsg: "requestMerchantTransfer:fail cancel" };
    const body = dropUndefined({ package: args.package, openid: settings.openid });
    const answer = await send("POST", "/_cloudfn/confirm-transfer", body).catch((failure) => {
      throw { errMsg: "requestMerchantTransfer:fail " + failure.message };
    });
    if (answer.status < 400) return { errMsg: "requestMerchantTransfer:ok", result: "success" };
    const error = (answer.data && answer.data.error) || {};
    throw { errMsg: "requestMerchantTransfer:fail " + (error.message || "HTTP " + answer.status) };
  }

  async function asked(sending) {
    const answer = await sending.catch((failure) => {
      throw { errMsg: "requestPayment:fail " + failure.message };
    });
    if (answer.status < 400) return answer.data;
    const error = (answer.data && answer.data.error) || {};
    throw { errMsg: "requestPayment:fail " + (error.message || "HTTP " + answer.status) };
  }

  function checkFields(args) {
    const names = args.signType === undefined ? PAYMENT_FIELDS : PAYMENT_FIELDS.concat("signType");
    const wrong = names.filter((name) => typeof args[name] !== "string");
    if (!wrong.length) return;
    const said = wrong.map((name) => "parameter." + name + " should be String instead of " + kindOf(args[name]) + ";");
    throw { errMsg: "requestPayment:fail parameter error: " + said.join("") };
  }

  /** The local WeChat Pay says what the page learns: `requestPayment:ok` for `success` and nothing else. */
  function ended(end) {
    if (end.outcome === "success") return { errMsg: "requestPayment:ok" };
    throw { errMsg: end.errMsg || "requestPayment:fail cancel" };
  }

  async function showCashier(prepayId, payment, settings) {
    const query = new URLSearchParams(payment);
    if (settings.openid) query.set("openid", settings.openid);
    query.set("embedded", "1");
    query.set("opener", location.origin);
    return ended(await openSheet(settings.base + "/cashier/" + encodeURIComponent(prepayId) + "?" + query));
  }

  function askNatively(native, order) {
    const amount = "¥" + (order.totalFeeFen / 100).toFixed(2);
    const itemList = ["支付 " + amount, "余额不足", "密码错误", "支付成功但未返回"];
    const outcomes = ["success", "notenough", "wrongPassword", "paidButClosed"];
    return new Promise((resolve) => {
      native.showActionSheet({
        alertText: "cloudfn " + order.outTradeNo,
        itemList,
        success: (picked) => resolve(outcomes[picked.tapIndex]),
        fail: () => resolve("cancel"),
      });
    });
  }

  /** The cashier in a frame over the page. Resolves with what the sheet reports, `{outcome, errMsg?}`. */
  function openSheet(address) {
    return new Promise((resolve) => {
      const origin = new URL(address).origin;
      const before = document.activeElement;
      const frame = document.createElement("iframe");
      frame.src = address;
      frame.title = "WeChat Pay (local) 微信支付（本地）";
      frame.dataset.cloudfn = "cashier";
      frame.style.cssText =
        "position:fixed;inset:0;width:100%;height:100%;border:0;z-index:2147483647;background:transparent;color-scheme:normal";
      function hear(event) {
        if (event.source !== frame.contentWindow || event.origin !== origin) return;
        if (!event.data || event.data.type !== "cloudfn:cashier") return;
        window.removeEventListener("message", hear);
        frame.remove();
        if (before && before.focus) before.focus();
        resolve(event.data);
      }
      window.addEventListener("message", hear);
      frame.addEventListener("load", () => frame.contentWindow && frame.contentWindow.focus());
      document.body.append(frame);
    });
  }

  // --- the wire ------------------------------------------------------------------------------------------------------

  /** `send(method, path, body, headers)` over fetch or the real wx.request; resolves for every HTTP status. */
  function transport(settings) {
    if (settings.native) return overNative(settings);
    const doFetch = settings.fetch || ((...args) => fetch(...args));
    return async function send(method, path, body, headers) {
      const init = { method, headers: Object.assign({}, headers), cache: "no-store", credentials: "omit" };
      if (body !== undefined) {
        init.headers["Content-Type"] = "application/json";
        init.body = JSON.stringify(body);
      }
      const answer = await doFetch(settings.base + path, init);
      return { status: answer.status, data: parse(await answer.text()), header: (name) => answer.headers.get(name) || "" };
    };
  }

  function overNative(settings) {
    return (method, path, body, headers) =>
      new Promise((resolve, reject) => {
        settings.native.request({
          url: settings.base + path,
          method,
          data: body === undefined ? undefined : JSON.stringify(body),
          header: Object.assign({ "content-type": "application/json" }, headers),
          dataType: "text",
          success: (answer) => {
            const lower = {};
            for (const name of Object.keys(answer.header || {})) lower[name.toLowerCase()] = answer.header[name];
            resolve({ status: answer.statusCode, data: parse(answer.data), header: (name) => lower[name] || "" });
          },
          fail: (failure) => reject(new Error(failure.errMsg)),
        });
      });
  }

  function parse(text) {
    if (typeof text !== "string") return text;
    try {
      return text === "" ? null : JSON.parse(text);
    } catch {
      return text;
    }
  }

  // --- both calling styles -------------------------------------------------------------------------------------------

  /** Callbacks when one is given (nothing is returned then, as in the base library), else a promise. */
  function settle(args, work) {
    const { success, fail, complete } = args || {};
    if (!success && !fail && !complete) return work;
    work.then(
      (result) => void (success && later(success, result), complete && later(complete, result)),
      (failure) => void (fail && later(fail, failure), complete && later(complete, failure)),
    );
    return undefined;
  }

  /** A callback that throws must surface as the page's own error, not as a swallowed rejection. */
  function later(callback, value) {
    setTimeout(() => callback(value), 0);
  }

  function kindOf(value) {
    return Object.prototype.toString.call(value).slice(8, -1);
  }

  function dropUndefined(values) {
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  }

  return { createWx, OUTCOMES };
});
