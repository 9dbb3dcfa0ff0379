/* Pages on a stack: what opens, shows, hides and unloads, and the texts of what cannot be. */
"use strict";

const path = require("node:path").posix;

const { channelPair } = require("./channels.js");
const { failed } = require("./storage.js");

const MOST_PAGES = 10;

/** `make(path, query, channel)` makes a page, `{path, happen(moment, given)}`. */
function navigationOf(program, make) {
  let stack = [];
  const tabs = new Map(); // tab page's path -> page, shown or not

  const top = () => stack[stack.length - 1];

  function open(page, query, channel) {
    const made = make(page, query, channel);
    if (program.tabs.includes(page)) tabs.set(page, made);
    stack.push(made);
    made.happen("onLoad", query);
    show(made);
    made.happen("ready");
    made.happen("onReady");
    return made;
  }

  function show(page) {
    page.happen("page show");
    page.happen("onShow");
  }

  function hide(page) {
    page.happen("page hide");
    page.happen("onHide");
  }

  function unload(pages) {
    for (const page of [...pages].reverse()) {
      tabs.delete(page.path);
      page.happen("onUnload");
      page.happen("detached");
    }
  }

  /** `{page, query}` of an address that the API was given; it is relative to the page on top. */
  function target(api, url) {
    if (typeof url !== "string" || !url) throw failed(api, "parameter error: parameter.url should be String instead of " + typeof url);
    const { page, query } = addressOf(url, top() ? path.dirname(top().path) : "");
    if (!program.pages.includes(page)) throw failed(api, 'page "' + page + '" is not found');
    return { page, query };
  }

  const apis = {
    navigateTo({ url, events }) {
      const { page, query } = target("navigateTo", url);
      if (program.tabs.includes(page)) throw failed("navigateTo", "can not navigateTo a tabbar page");
      if (stack.length >= MOST_PAGES) throw failed("navigateTo", "webview count limit exceed");
      const [opener, opened] = channelPair();
      for (const [name, listener] of Object.entries(events || {})) opener.channel.on(name, listener);
      if (top()) hide(top());
      open(page, query, opened.channel);
      return { eventChannel: opener.channel };
    },
    redirectTo({ url }) {
      const { page, query } = target("redirectTo", url);
      if (program.tabs.includes(page)) throw failed("redirectTo", "can not redirectTo a tabbar page");
      unload(stack.splice(-1));
      open(page, query);
    },
    switchTab({ url }) {
      const { page } = target("switchTab", url);
      if (!program.tabs.includes(page)) throw failed("switchTab", "can not switch to no-tabBar page");
      const before = stack;
      const shown = tabs.get(page);
      if (top() && top() === shown) return;
      stack = [];
      unload(before.filter((one) => tabs.get(one.path) !== one));
      const hidden = before.find((one) => tabs.get(one.path) === one);
      if (hidden && hidden !== shown && hidden === before[before.length - 1]) hide(hidden);
      if (!shown) return void open(page, {});
      stack.push(shown);
      show(shown);
    },
    reLaunch({ url }) {
      const { page, query } = target("reLaunch", url);
      const before = new Set([...tabs.values(), ...stack]);
      stack = [];
      unload([...before]);
      open(page, query);
    },
    navigateBack({ delta = 1 } = {}) {
      if (stack.length < 2) throw failed("navigateBack", "cannot navigate back at first page.");
      unload(stack.splice(-Math.min(Math.max(1, delta), stack.length - 1)));
      show(top());
    },
  };
  return { apis, top, stack: () => [...stack], show, hide };
}

/** `../order/order?id=7` from a folder -> the page's path and its query, whose values stay as they were written. */
function addressOf(url, folder) {
  const [place, query = ""] = url.split("#")[0].split(/\?(.*)/s);
  const full = place.startsWith("/") ? place.slice(1) : path.join(folder, place);
  const pairs = query.split("&").filter(Boolean).map((pair) => pair.split(/=(.*)/s));
  return { page: full.replace(/\.html$/, ""), query: Object.fromEntries(pairs.map(([name, value = ""]) => [name, value])) };
}

module.exports = { addressOf, navigationOf };
