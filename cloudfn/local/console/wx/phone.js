/* What the phone itself has, in pages and Node: dialogs, navigation, storage. A mini program has the real ones. */
"use strict";

const { settle } = require("./styles.js");

// Interface calls that only show something: they succeed and are remembered in wx.cloudfn.calls.
const SHOWING = [
  "showToast", "hideToast", "showLoading", "hideLoading", "vibrateShort", "setNavigationBarTitle",
  "navigateTo", "redirectTo", "switchTab", "reLaunch", "navigateBack", "startPullDownRefresh", "stopPullDownRefresh",
  "reportEvent", "setClipboardData",
];

/** `note(api, args)` remembers a call. */
function phoneApis(settings, note) {
  const inPage = !settings.native && isPage();
  const stored = new Map();
  const apis = {
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
  };
  for (const api of SHOWING) {
    apis[api] = (args) => {
      note(api, args);
      return settle(args, Promise.resolve({ errMsg: api + ":ok" }));
    };
  }
  return apis;
}

/** Whether there is a browser to ask in. */
function isPage() {
  return typeof document === "object" && document !== null;
}

module.exports = { isPage, phoneApis };
