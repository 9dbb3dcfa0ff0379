/*
 * `createApp(folder, options)`: runs the code of a mini program in Node, for tests.
 *
 * `App`, `Page`, `Component` run as in the client, templates are not rendered: a test calls the handlers that a template
 * would. Each program made has a user, a storage, modules and globals of its own; several run beside each other.
 */
"use strict";

const path = require("node:path");

const { countedSocket } = require("./counted-socket.js");
const { copy } = require("./data.js");
const { eventOf } = require("./events.js");
const { instanceOf } = require("./instances.js");
const { interfacesOf } = require("./interfaces.js");
const { globalOf, loaderOf } = require("./loader.js");
const { addressOf, navigationOf } = require("./navigation.js");
const { OwnSocket, createWx } = require("./node-wx.js");
const { fileOf, programOf } = require("./program.js");
const { quiet, turn } = require("./quiet.js");
const { storageOf } = require("./storage.js");
const { timersOf } = require("./timers.js");

const UNTIL_MS = 10_000;

/**
 * Options: those of `createWx` (`base` is CLOUDFN_URL by default), and
 *   answers   what a user or phone answers where there is no local cloud to ask: { chooseAddress: {...} | (args) => ... }
 *   wx        members of `wx` laid over those that there are
 *   storage   what is in the storage at the start
 *   select    (selector, page) => what `selectComponent` gives, since templates are not rendered
 *   launch    { scene, referrerInfo } of the start
 */
function createApp(folder, options = {}) {
  const program = programOf(folder);
  const definitions = new Map(); // path of a page or component -> { kind, options, path }
  const missed = new Set(); // members of `wx` that are not there
  const loading = [];
  let launched = { path: program.entry, query: {}, scene: 1001, shareTicket: "", referrerInfo: {} };
  let instance; // what getApp() gives
  let started = false;

  const activity = quiet({ explained: (error) => explained(error, missed), told: tellApp });
  const timers = timersOf(activity);
  const later = (work) => void activity.track("a callback", turn().then(() => activity.run("a callback", work)));
  const host = {
    run: activity.run,
    later,
    select(selector, page) {
      if (options.select) return options.select(selector, page);
      throw new Error("cloudfn: selectComponent(" + JSON.stringify(selector) + "): templates are not rendered in tests. Give what it" +
        " finds: createApp(folder, { select: (selector, page) => ... }).  测试中不渲染模板；请用 select 选项提供该组件。");
    },
    triggered: (from, name, detail) => void heard.push({ from, name, detail: copy(detail) }),
  };
  const heard = []; // triggerEvent calls of components
  const navigation = navigationOf(program, make);
  const storage = storageOf(options.storage);
  const { answers, wx: replaced, storage: _, select: __, launch, ...settings } = options;
  const base = createWx({
    base: process.env.CLOUDFN_URL,
    ...settings,
    fetch: counted(options.fetch),
    socket: countedSocket(options.socket || OwnSocket, activity),
    run: (callback, value) => later(() => callback(value)),
  });
  const parts = { own: { ...navigation.apis, ...storage.later }, sync: storage.sync, answers, replaced, launch: () => copy(launched) };
  const { wx, answer } = interfacesOf(base, parts, { ...activity, later, missed });
  const loader = loaderOf(program, globals(), (file) => {
    loading.push(file.replace(/\.[jt]s$/, ""));
    return () => loading.pop();
  });

  function globals() {
    const seen = {
      wx,
      App: (given) => { instance = Object.assign({}, given); },
      Page: (given) => define("page", given),
      Component: (given) => define("component", given),
      Behavior: (given) => given,
      getApp: () => instance,
      getCurrentPages: () => navigation.stack().map((page) => page.instance),
      requirePlugin: (name) => { throw new Error("cloudfn: there is no plugin " + name + " here.  本地没有插件 " + name + "。"); },
      setTimeout: timers.setTimeout, setInterval: timers.setInterval,
      clearTimeout: timers.clearTimeout, clearInterval: timers.clearInterval,
      console,
      __wxConfig: { envVersion: "develop", pages: program.pages },
    };
    seen.global = globalOf(seen);
    seen.global.global = seen.global.globalThis = seen.globalThis = seen.global;
    return seen;
  }

  function define(kind, given) {
    const place = loading[loading.length - 1];
    definitions.set(place, { kind, options: given || {}, path: place });
    return place;
  }

  function definition(place) {
    if (!definitions.has(place)) {
      const file = fileOf(program, program.root, "/" + place);
      if (!file) throw new Error("cloudfn: " + path.join(program.root, place) + ".js is missing.  缺少 " + place + ".js。");
      loader.load(file);
    }
    const found = definitions.get(place);
    if (!found) throw new Error('cloudfn: "' + place + '" calls neither Page() nor Component().  ' + place + " 没有调用 Page() 或 Component()。");
    return found;
  }

  /** A page for the stack. */
  function make(place, query, channel) {
    const router = Object.fromEntries(Object.keys(navigation.apis).map((name) => [name, wx[name]]));
    const more = { route: place, __route__: place, options: query, router, pageRouter: router, getOpenerEventChannel: () => channel || {} };
    const page = instanceOf(definition(place), host, more);
    page.happen("created");
    page.set(query);
    page.happen("attached");
    return Object.assign(page, { path: place, handle: handleOf(page, place) });
  }

  async function start() {
    if (started) return;
    started = true;
    const file = fileOf(program, program.root, "/app");
    if (file) activity.run("app.js", () => void loader.load(file));
    if (instance && instance.onLaunch) activity.run("App onLaunch", () => instance.onLaunch(copy(launched)));
    if (instance && instance.onShow) activity.run("App onShow", () => instance.onShow(copy(launched)));
  }

  function tellApp(error) {
    if (instance && typeof instance.onError === "function") instance.onError(error.message + "\n" + error.stack);
  }

  function counted(given) {
    const ask = given || ((...args) => fetch(...args));
    return (...args) => activity.track("a request", ask(...args)).then((answer) => new Proxy(answer, {
      get(place, name) {
        const value = place[name];
        if (typeof value !== "function") return value;
        if (!["text", "json", "arrayBuffer", "blob"].includes(name)) return value.bind(place);
        return () => activity.track("an answer", place[name]());
      },
    }));
  }

  function handleOf({ instance: page, happen }, place) {
    const handle = {
      instance: page,
      get data() { return page.data; },
      get route() { return place; },
      get options() { return page.options; },
      /** Calls a handler with whatever it is to get; resolves once the program rests, rejects with what went wrong. */
      async call(name, ...given) {
        const method = typeof page[name] === "function" ? name : page.data[name];
        if (typeof page[method] !== "function") {
          throw new Error('Component "' + place + '" does not have a method "' + name + '" to handle event.');
        }
        const result = activity.run(place + " " + name, () => page[method](...given));
        await activity.settled();
        return result;
      },
      tap: (name, how = {}) => handle.call(name, eventOf("tap", how, { x: 0, y: 0 })),
      input: (name, value, how = {}) => handle.call(name, eventOf("input", how, { value, cursor: String(value).length })),
      submit: (name, value, how = {}) => handle.call(name, eventOf("submit", how, { value, target: {} })),
      /** Waits until `check(data)` holds, for ten seconds at most. */
      until: (check) => until(() => check(page.data), () => place + " has " + JSON.stringify(page.data)),
      async set(properties) {
        setProperties(properties);
        await activity.settled();
      },
      /** What this component told by `triggerEvent`, oldest first. */
      get events() { return heard.filter(({ from }) => from === page).map(({ name, detail }) => ({ name, detail })); },
      async detach() {
        happen("detached");
        await activity.settled();
      },
    };
    const setProperties = (properties) => made.get(page)(properties);
    return handle;
  }
  const made = new WeakMap(); // a component -> how its properties are set

  async function until(check, shown) {
    const end = performance.now() + UNTIL_MS;
    for (;;) {
      await activity.settled();
      if (await check()) return;
      if (performance.now() > end) throw new Error("cloudfn: it did not happen within 10 s: " + shown() + "  10 秒内未发生。");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  return {
    wx,
    /** Starts the program at an address, as from a QR code; pages that were open are left. Without one, its first page. */
    async open(url = program.entry, from = {}) {
      const { page, query } = addressOf(url, "");
      launched = { ...launched, ...launch, ...from, path: page, query };
      if (!program.pages.includes(page)) throw new Error('cloudfn: page "' + page + '" is not found in app.json.  app.json 中没有这个页面。');
      await start();
      await activity.settled();
      activity.run("open", () => navigation.apis.reLaunch({ url: "/" + url.replace(/^\//, "") }));
      await activity.settled();
      return navigation.top().handle;
    },
    /** The page on top, all pages from the first on, what getApp() gives. */
    get page() { return navigation.top() && navigation.top().handle; },
    get pages() { return navigation.stack().map((page) => page.handle); },
    get instance() { return instance; },
    get calls() { return base.cloudfn.calls; },
    /** The user's own button. */
    async back() {
      navigation.apis.navigateBack();
      await activity.settled();
      return navigation.top().handle;
    },
    async hide() {
      navigation.hide(navigation.top());
      if (instance && instance.onHide) activity.run("App onHide", () => instance.onHide());
      await activity.settled();
    },
    async show(from = {}) {
      if (instance && instance.onShow) activity.run("App onShow", () => instance.onShow({ ...copy(launched), ...from }));
      navigation.show(navigation.top());
      await activity.settled();
    },
    /** A component by itself, attached and ready. */
    async component(place, { properties = {}, ...more } = {}) {
      await start();
      const part = instanceOf(definition(place.replace(/^\//, "")), host, { id: "", dataset: {}, ...more });
      made.set(part.instance, part.set);
      part.happen("created");
      part.set(properties);
      part.happen("attached");
      part.happen("ready");
      await activity.settled();
      return handleOf(part, place);
    },
    /** A module of the program, by its path from `app.json`. */
    async require(name) {
      await start();
      return loader.require(name.startsWith("/") ? name : "/" + name);
    },
    answer,
    use: (changes) => base.cloudfn.use(changes),
    settled: activity.settled,
    until: (check) => until(check, () => (navigation.top() ? navigation.top().path + " has " + JSON.stringify(navigation.top().instance.data) : "")),
    skip: async (ms) => {
      await activity.settled();
      await timers.skip(ms);
      await activity.settled();
    },
    close: () => timers.close(),
  };
}

/** Adds to an error the member of `wx` that it is about. */
function explained(error, missed) {
  const name = [...missed].find((each) => error instanceof TypeError && new RegExp("\\." + each + "\\b").test(error.message));
  if (!name) return error;
  const told = "\ncloudfn: wx." + name + " is not emulated. Give it: createApp(folder, { answers: { " + name + ": {...} } }), or { wx: { " + name +
    "() {...} } }.  本地没有 wx." + name + "，请用 answers 或 wx 选项提供。";
  const stack = error.stack;
  error.message += told;
  error.stack = stack.replace(/\n/, told + "\n");
  return error;
}

module.exports = { createApp };
