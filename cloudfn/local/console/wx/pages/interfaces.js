/* The `wx` of a program that runs in a test: that of `createWx`, with pages, storage and what a user would answer. */
"use strict";

const { settle } = require("../styles.js");
const { selectorQuery } = require("./selector-query.js");

/** Show something, or tell the platform something: they succeed and are noted in `app.calls`. */
const SHOWING = [
  "showShareMenu", "hideShareMenu", "updateShareMenu", "pageScrollTo", "setNavigationBarColor", "showNavigationBarLoading",
  "hideNavigationBarLoading", "hideHomeButton", "setBackgroundColor", "setBackgroundTextStyle", "showTabBar", "hideTabBar",
  "setTabBarBadge", "removeTabBarBadge", "setTabBarItem", "setTabBarStyle", "showTabBarRedDot", "hideTabBarRedDot",
  "previewImage", "vibrateLong", "enableAlertBeforeUnload", "disableAlertBeforeUnload", "setKeepScreenOn", "makePhoneCall",
];
const LISTENING = [
  "onAppShow", "offAppShow", "onAppHide", "offAppHide", "onError", "offError", "onPageNotFound", "offPageNotFound",
  "onUnhandledRejection", "offUnhandledRejection", "onThemeChange", "offThemeChange", "onNetworkStatusChange",
  "offNetworkStatusChange", "onMemoryWarning", "offMemoryWarning", "onWindowResize", "offWindowResize", "onKeyboardHeightChange",
  "offKeyboardHeightChange", "onUserCaptureScreen", "offUserCaptureScreen",
];
const WINDOW = {
  pixelRatio: 2, screenWidth: 375, screenHeight: 812, windowWidth: 375, windowHeight: 728, statusBarHeight: 44, screenTop: 84,
  safeArea: { left: 0, right: 375, top: 44, bottom: 778, width: 375, height: 734 },
};
const DEVICE = { brand: "devtools", model: "cloudfn", platform: "devtools", system: "iOS 16.0", benchmarkLevel: 1, memorySize: 2048 };
const BASE = { SDKVersion: "3.0.0", version: "8.0.50", language: "zh_CN", theme: "light", enableDebug: false, fontSizeSetting: 16 };

/**
 * `base` is what `createWx` made; `own` its calls of pages and storage, `answers` what a user would say
 * (`{chooseAddress: {...} | (args) => ({...})}`), `replaced` members laid over all as they are.
 */
function interfacesOf(base, { own, sync, answers, replaced, launch }, activity) {
  const note = (api, args) => base.cloudfn.calls.push({ api, args });
  const members = Object.assign(base, {
    canIUse: (name) => name.split(".").slice(0, 2).reduce((place, part) => place && place[part], members) !== undefined,
    nextTick: (work) => activity.later(work),
    createSelectorQuery: () => selectorQuery(activity.later),
    getSystemInfoSync: () => ({ ...BASE, ...DEVICE, ...WINDOW }),
    getWindowInfo: () => ({ ...WINDOW }),
    getDeviceInfo: () => ({ ...DEVICE }),
    getAppBaseInfo: () => ({ ...BASE }),
    getMenuButtonBoundingClientRect: () => ({ left: 281, right: 368, top: 48, bottom: 80, width: 87, height: 32 }),
    getLaunchOptionsSync: launch,
    getEnterOptionsSync: launch,
    getUpdateManager: () => ({ onCheckForUpdate() {}, onUpdateReady() {}, onUpdateFailed() {}, applyUpdate() {} }),
    env: { USER_DATA_PATH: "wxfile://usr" },
  }, sync);
  for (const api of LISTENING) members[api] = () => undefined;
  const later = {
    ...own,
    getSystemInfo: () => members.getSystemInfoSync(),
    getNetworkType: () => ({ networkType: "wifi" }),
    ...Object.fromEntries(SHOWING.map((api) => [api, () => ({})])),
  };
  for (const [api, work] of Object.entries(later)) {
    members[api] = (args) => {
      note(api, args);
      return settle(args, Promise.resolve().then(() => work(args || {})).then((found) => ({ errMsg: api + ":ok", ...found })));
    };
  }
  const answer = (api, said) => {
    members[api] = guarded(api, (args) => {
      note(api, args);
      const work = Promise.resolve().then(() => (typeof said === "function" ? said(args || {}) : said));
      return settle(args, work.then((found) => ({ errMsg: api + ":ok", ...found })));
    }, activity);
  };
  for (const [api, work] of Object.entries(members)) {
    if (typeof work === "function" && !isPlainCall(api)) members[api] = guarded(api, work, activity);
  }
  for (const [api, work] of Object.entries(members.cloud)) {
    if (typeof work === "function" && !["init", "database", "Cloud", "CloudID"].includes(api)) {
      members.cloud[api] = guarded("cloud." + api, work, activity);
    }
  }
  for (const [api, said] of Object.entries(answers || {})) answer(api, said);
  Object.assign(members, replaced);
  return { wx: watched(members, activity.missed), answer };
}

/** What answers at once and takes no callbacks. */
function isPlainCall(api) {
  return /Sync$|^(?:on|off|create|canIUse|nextTick)|^get(?:WindowInfo|DeviceInfo|AppBaseInfo|MenuButton|UpdateManager)/.test(api);
}

/** A call whose end the test waits for, and whose callbacks are the program's own code: what they throw fails the test. */
function guarded(api, work, activity) {
  return function (args, ...rest) {
    activity.moved();
    let given = args;
    if (args !== null && typeof args === "object" && (args.success || args.fail || args.complete)) {
      let ended;
      activity.track("wx." + api, new Promise((resolve) => { ended = resolve; }));
      const called = (name) => (value) => typeof args[name] === "function" && activity.run(api + " " + name, () => args[name](value));
      given = Object.assign({}, args, { success: called("success"), fail: called("fail") });
      given.complete = (value) => { called("complete")(value); ended(); };
    }
    const result = work.call(this, given, ...rest);
    return result && typeof result.then === "function" ? activity.track("wx." + api, result) : result;
  };
}

/** Reading what is not there is how programs ask for features; `missed` remembers it, for the error of who calls it. */
function watched(members, missed) {
  return new Proxy(members, {
    get(place, name) {
      if (typeof name === "string" && !(name in place)) missed.add(name);
      return place[name];
    },
  });
}

module.exports = { interfacesOf };
