/* A local cloud as a test sees it. Everything here is a request; nothing is kept but the address. */
"use strict";

const { Clock } = require("./clock.js");
const { Control, named, path } = require("./control.js");
const { Documents } = require("./documents.js");
const { CloudfnError } = require("./errors.js");
const { languageOf, say } = require("./words.js");

const PAGE = 2000;
const EVERYTHING = { documents: true, orders: true, history: true, storage: true, outbox: true };

class Cloud {
  /** `place`: { url, key, wx, stop }. */
  constructor(place) {
    this.place = place;
    this.control = new Control(place.url, place.key);
    this.clock = new Clock(this.control);
  }

  get url() { return this.place.url; }
  get key() { return this.place.key; }
  /** The folder of the mini program's `wx` for Node, which `cloudfn exec` tells as CLOUDFN_WX. */
  get wxFolder() { return this.place.wx || ""; }

  // --- functions ---

  /** The function's result, as a mini program's call gets it. Throws CallFailed. */
  call(name, data = {}, { openid, appid, source, fresh = false } = {}) {
    const who = { "x-cloudfn-openid": openid, "x-cloudfn-appid": appid, "x-cloudfn-source": source, "x-cloudfn-fresh": fresh ? "1" : undefined };
    const headers = Object.fromEntries(Object.entries(who).filter(([, value]) => value !== undefined));
    return this.control.call(name, data, headers);
  }

  /** The function's result, called as its timer `timer` would. */
  async fire(name, timer) {
    const { items } = await this.control.get("samples", { function: name });
    const timers = items.filter(({ source }) => source === "timer");
    const sample = timers.find((each) => each.name === `timer ${timer}`);
    if (!sample) throw new CloudfnError(say("noTimer", name, timer, timers.map((each) => each.name.slice(6)).join(", ") || "-"));
    return this.call(name, sample.event, { source: "timer" });
  }

  // --- payments ---

  /**
   * Acts on the payment sheet of an order, the newest unpaid one by default, and waits for the callback's reply:
   * `{ outcome, paid, errMsg, ... }`. `outcome`: success, notenough, cancel, wrongPassword, paidButClosed.
   */
  async pay(order = "", outcome = "success", { openid } = {}) {
    if (order && typeof order.then === "function") named(order);
    if (typeof order === "object") return this.pay(order.outTradeNo, order.outcome, order);
    const [newest] = order ? [] : await this.orders({ state: "NOTPAY", limit: 1 });
    if (!order && !newest) throw new CloudfnError(say("unpaid"), { code: "CFN-PAY-051", status: 404 });
    const end = await this.control.post(path`orders/${order || newest.outTradeNo}/pay`, { outcome, openid });
    await this.clock.settle();
    return end;
  }

  /** Orders, newest first. */
  async orders({ state, limit = 500 } = {}) {
    return (await this.control.get("orders", { state, limit })).items;
  }

  /** The order with its refunds, notifications, attempts and timeline. */
  async order(outTradeNo) {
    return this.control.get(path`orders/${outTradeNo}`);
  }

  /** The merchant's close, a refund from the merchant's console (all that is left, unless `feeFen` says otherwise). */
  async close(outTradeNo) {
    return this.control.post(path`orders/${outTradeNo}/close`);
  }

  async refund(outTradeNo, { feeFen, outRefundNo } = {}) {
    return this.control.post(path`orders/${outTradeNo}/refund`, { feeFen, outRefundNo });
  }

  /** Every notification with its attempts, newest first. */
  async notifications() {
    return (await this.control.get("notifications")).items;
  }

  /** The event that a notification delivers. */
  async delivered(id) {
    return this.control.get(path`notifications/${id}/event`);
  }

  /** Delivers a notification again; the new attempts. `set` changes its payload: { totalFee: 1 }. */
  async replay(id, { times = 1, concurrent = false, set } = {}) {
    return (await this.control.post(path`notifications/${id}/replay`, { times, concurrent, set })).attempts;
  }

  /**
   * Proves a payment callback on a copy of the state: repeats, crashes, forgeries. `ok` and `findings` say how it went.
   * Options: function, data, openid, ignore, freeAmount.
   */
  prove({ lang = languageOf(process.env), ...options } = {}) {
    return this.control.post(`prove?lang=${lang}`, options);
  }

  /** Plays a scenario (`cloudfn pay scenario --list`) on a copy of the state. */
  async scenario(name, { lang = languageOf(process.env), ...options } = {}) {
    return this.control.post(path`scenarios/${name}?lang=${lang}`, options);
  }

  // --- what is stored, what happened ---

  documents(collection) {
    return new Documents(this.control, collection);
  }

  /** Names of the collections. */
  async collections() {
    return (await this.control.get("documents")).items.map(({ name }) => name);
  }

  /** Uploaded files; what functions would have sent to people. */
  async files() {
    return (await this.control.get("storage")).items;
  }

  async outbox() {
    return (await this.control.get("outbox")).items;
  }

  /** Everything that happened, oldest first; only `kinds` ("OrderPaid", ...) where some are given. */
  events(...kinds) {
    return this.history({ event: kinds.join(",") });
  }

  /** What functions wrote, or only `name`, one line each. */
  async logs(name = "") {
    const lines = await this.history({ event: "LogWritten", function: name });
    return lines.filter(({ stream }) => stream !== "platform").map(({ text }) => text).join("\n");
  }

  async history(which) {
    const items = [];
    for (let since = 0; since !== null; ) {
      const page = await this.control.get("history", { ...which, since, limit: PAGE });
      items.push(...page.items);
      since = page.next;
    }
    return items;
  }

  // --- the mini program's side ---

  /** The mini program's `wx` for one user (options of `createWx`: openid, payment, ...). */
  wx(options = {}) {
    return this.wxPackage().createWx({ base: this.url, ...options });
  }

  /** A whole mini program in this process: its pages, their handlers. */
  createApp(folder, options = {}) {
    return this.wxPackage().createApp(folder, { base: this.url, ...options });
  }

  wxPackage() {
    if (!this.wxFolder) throw new CloudfnError(say("noWx"));
    return require(this.wxFolder);
  }

  // --- its life ---

  /** Throws orders, documents, files, messages and history away; the clock stays. What is named `false` is kept. */
  async reset(which = {}) {
    await this.control.post("reset", { ...EVERYTHING, ...which });
  }

  /** Ends the cloud that `startCloud` started. One that was joined stays. */
  async stop() {
    const { stop } = this.place;
    this.place = { ...this.place, stop: undefined };
    if (stop) await stop();
  }
}

// Node.js has the symbol since 20.4; `await using` of a compiler asks for the same one.
Cloud.prototype[Symbol.asyncDispose || Symbol.for("Symbol.asyncDispose")] = Cloud.prototype.stop;

module.exports = { Cloud };
