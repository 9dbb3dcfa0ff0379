/** One order: facts, what can be done to it, its story on the clock's axis and as a list, its callbacks. */
import { get, post } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { dateTime, duration } from "../app/format.js";
import { link } from "../app/routes.js";
import { action, amount, codeNote, empty, facts, head, json, moment, orderTag, problem, requestLink, select } from "../app/parts.js";
import { storyOf } from "../app/story.js";
import { axis } from "../app/time-axis.js";
import { difference } from "../app/difference.js";
import { language, t } from "../app/words.js";
import { replayTools } from "./replay.js";

const ENDINGS = ["success", "notenough", "wrongPassword", "cancel", "paidButClosed"];
const MOST_REQUESTS = 24;

export function orderView(context, no) {
  const top = h("div", { class: "stack" });
  const story = h("section", { class: "panel" });
  const callbacks = h("section", { class: "panel" });
  const raw = h("section", { class: "panel" });
  let order = null;
  let writes = [];
  let chosen = "";
  let drawn = "";
  const known = new Map(); // request id -> its document writes, once the request has ended

  async function load() {
    try {
      order = await get("orders/" + encodeURIComponent(no));
    } catch (failure) {
      if (!context.closed()) show(context.root, back(), failure.status === 404 ? empty(t("order.unknown", { no })) : problem(failure));
      return;
    }
    writes = await writesOf(order);
    if (!context.closed()) draw();
  }

  /** The documents written by the request that placed the order and by each delivery. */
  async function writesOf(order) {
    const requests = [order.requestId, ...(order.notifications || []).flatMap((one) => (one.attempts || []).map((attempt) => attempt.requestId))];
    const wanted = [...new Set(requests.filter(Boolean))].slice(-MOST_REQUESTS);
    const found = await Promise.all(wanted.map(async (id) => {
      if (known.has(id)) return known.get(id);
      const page = await get("history", { requestId: id, limit: 200 }).catch(() => ({ items: [] }));
      const own = page.items.filter((item) => item.event === "DocumentWritten");
      if (page.items.some((item) => item.event === "InvocationEnded")) known.set(id, own);
      return own;
    }));
    return found.flat();
  }

  function draw() {
    const signature = JSON.stringify([order, writes.length, chosen]);
    if (signature === drawn) return;
    drawn = signature;
    if (!top.isConnected) show(context.root, back(), top, story, callbacks, raw);
    show(top, header(), tools(), summary());
    const entries = storyOf(order, writes);
    show(story, h("h2", {}, t("story.title")),
      axis(entries, { now: context.now(), chosen, choose }),
      h("ol", { class: "story" }, entries.map(item)));
    show(callbacks, h("h2", {}, t("order.callbacks")), (order.notifications || []).length
      ? order.notifications.map((one) => replayTools(context, one, load)) : h("p", { class: "muted" }, t(order.state === "NOTPAY" ? "order.noCallbackYet" : "order.noCallback")));
    show(raw, h("details", { data: { key: "raw" } }, h("summary", {}, t("order.raw")), json(order)));
  }

  function choose(key) {
    chosen = chosen === key ? "" : key;
    draw();
    story.querySelector("[data-entry='" + CSS.escape(chosen) + "']")?.scrollIntoView({ block: "nearest" });
  }

  function header() {
    return head(h("span", { class: "mono" }, order.outTradeNo), orderTag(order.state), amount(order.totalFeeFen),
      h("a", { href: "/_cloudfn/orders/" + encodeURIComponent(order.outTradeNo) + "/report?lang=" + language(), download: "", title: t("order.reportAbout"), data: { key: "report" } }, t("order.report")));
  }

  function summary() {
    return facts([
      [t("order.body"), order.body],
      [t("order.payer"), order.openid && h("span", { class: "mono" }, order.openid)],
      [t("order.created"), moment(order.createdAt)],
      [t("order.paidAt"), moment(order.paidAt)],
      [t("order.shipping"), order.shipping && shippingNote(order.shipping)],
      [t("order.expires"), order.state === "NOTPAY" && moment(order.expiresAt)],
      [t("order.merchant"), h("span", { class: "mono" }, order.subMchId)],
      [t("order.callback"), order.functionName ? h("a", { href: link("functions", order.functionName) }, order.functionName) : h("span", { class: "bad" }, t("order.noCallbackFunction"))],
      [t("order.transaction"), order.transactionId && h("span", { class: "mono" }, order.transactionId)],
      [t("order.prepay"), order.prepayId && h("span", { class: "mono" }, order.prepayId)],
      [t("request"), requestLink(order.requestId)],
    ]);
  }

  function tools() {
    const path = "orders/" + encodeURIComponent(order.outTradeNo);
    if (order.state === "NOTPAY") {
      const ending = select(ENDINGS.map((name) => [name, t("outcome." + name)]), "success", () => {}, { "aria-label": t("order.ending"), data: { key: "ending" } });
      return h("div", { class: "bar" },
        h("a", { class: "button primary", href: "/cashier/" + encodeURIComponent(order.prepayId), target: "_blank", rel: "noopener" }, t("order.cashier")),
        ending,
        action(t("order.end"), async () => { await post(path + "/pay", { outcome: ending.value }); await load(); }, context),
        action(t("order.close"), async () => { await post(path + "/close"); await load(); }, context));
    }
    if (order.state !== "SUCCESS" && order.state !== "REFUND") return null;
    const left = order.totalFeeFen - (order.refunds || []).filter((one) => one.state !== "REFUNDCLOSE").reduce((sum, one) => sum + one.refundFeeFen, 0);
    if (left <= 0) return null;
    const fen = h("input", { type: "text", inputmode: "numeric", size: "9", value: String(left), "aria-label": t("order.refundFen"), data: { key: "fen-" + left } });
    return h("div", { class: "bar" }, h("label", { class: "inline" }, t("order.refundFen"), fen),
      action(t("order.refund"), async () => { await post(path + "/refund", { feeFen: /^\d+$/.test(fen.value) ? Number(fen.value) : fen.value }); await load(); }, context));
  }

  function item(entry) {
    return h("li", { class: entry.future ? "future" : "", data: { tone: entry.tone, entry: entry.key }, "aria-current": entry.key === chosen ? "true" : null },
      h("time", { datetime: entry.at, title: entry.at }, dateTime(entry.at)),
      h("span", { class: "since" }, since(entry)),
      h("div", {},
        entry.collection ? h("a", { href: link("documents", entry.collection + "/" + entry.documentId) }, entry.title) : h("span", {}, entry.title),
        " ", requestLink(entry.request),
        entry.detail && h("div", { class: "muted wrap" }, entry.detail),
        entry.code && codeNote(entry.code, entry.params),
        (entry.before || entry.after) && h("details", { data: { key: "diff-" + entry.key } }, h("summary", {}, t("story.change")), difference(entry.before, entry.after))));
  }

  function since(entry) {
    const ms = Date.parse(entry.at) - Date.parse(order.createdAt);
    return (ms > 0 ? "+" : "") + (ms ? duration(ms) : "");
  }

  const loadSoon = context.throttled(300, load);
  context.onEvents((events) => events.some((event) => event.outTradeNo === no || event.event === "ClockMoved" || event.event === "DocumentWritten") && loadSoon());
  load();
  return { refresh: () => { drawn = ""; load(); } };
}

/** How far the goods are; what is owed links to its reason. */
function shippingNote(shipping) {
  const state = h("span", {}, t("shipping." + shipping.state));
  if (shipping.state === "toShip") return [state, " ", codeNote("CFN-PAY-198")];
  const numbers = shipping.parcels.map((parcel) => [parcel.expressCompany, parcel.trackingNo].filter(Boolean).join(" ")).filter(Boolean);
  return [state, numbers.length ? " " + numbers.join(", ") : "", shipping.receiveAt ? [" ", t("shipping.receiveAt"), " ", moment(shipping.receiveAt)] : ""];
}

function back() {
  return h("p", { class: "crumb" }, h("a", { href: link("orders") }, "← " + t("view.orders")));
}

