/** The list of orders, as long as it may be, and one order in full. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { shortId, yuan } from "../app/format.js";
import { keepInAddress, link } from "../app/routes.js";
import { empty, head, notificationTag, orderTag, problem, select, shortMoment } from "../app/parts.js";
import { t } from "../app/words.js";
import { VirtualList } from "../app/virtual-list.js";
import { orderView } from "./order.js";

const ROW = 36;
const PAGE = 200;
const STATES = ["NOTPAY", "SUCCESS", "REFUND", "CLOSED"];
const TOUCHING = new Set(["OrderCreated", "OrderPaid", "OrderClosed", "OrderShipped", "OrderReceived", "RefundAccepted", "RefundSettled",
  "NotificationQueued", "NotificationAttempted", "PaymentFailed"]);

export function orders(context) {
  if (context.route.id) return orderView(context, context.route.id);
  const filters = { state: "", text: "", ...context.route.query };
  const body = h("div", { class: "fill" });
  const count = h("span", { class: "muted", role: "status" });
  let items = [];
  let next = null;
  let total = 0;
  let loading = false;
  let generation = 0;

  const list = new VirtualList({ label: t("view.orders"), rowHeight: ROW, row: rowOf, key: (order) => order.outTradeNo,
    open: (order) => (location.hash = link("orders", order.outTradeNo)), near: () => next && more() });

  async function load() {
    const mine = ++generation;
    try {
      const page = await get("orders", { limit: PAGE, state: filters.state });
      if (context.closed() || mine !== generation) return;
      // Only the newest page is asked for again: older ones that were scrolled to stay as they are below it.
      const fresh = page.items.map(brief);
      const known = new Set(fresh.map((order) => order.outTradeNo));
      const older = items.length > PAGE ? items.slice(PAGE - 10).filter((order) => !known.has(order.outTradeNo)) : [];
      items = [...fresh, ...older];
      if (!older.length) next = page.next;
      total = page.total;
      draw();
    } catch (failure) {
      if (!context.closed() && failure.status) show(body, problem(failure));
    }
  }

  async function more() {
    if (loading) return;
    loading = true;
    const mine = generation;
    try {
      const page = await get("orders", { limit: PAGE, state: filters.state, before: next });
      if (context.closed() || mine !== generation) return;
      const known = new Set(items.map((order) => order.outTradeNo));
      items = items.concat(page.items.map(brief).filter((order) => !known.has(order.outTradeNo)));
      next = page.next;
      total = page.total;
    } finally {
      loading = false;
    }
    draw();
  }

  function draw() {
    const wanted = filters.text.trim().toLowerCase();
    const found = wanted ? items.filter((order) => order.search.includes(wanted)) : items;
    count.textContent = wanted || items.length < total ? t("orders.countOf", { shown: found.length, total }) : t("orders.count", { total });
    if (!items.length) {
      show(body, empty(t("orders.none"), h("p", { class: "muted" }, t("orders.how"))));
      return;
    }
    if (body.firstChild !== list.node) show(body, list.node);
    list.set(found);
    if (wanted && next) more();
  }

  function change(changes) {
    Object.assign(filters, changes);
    keepInAddress("orders", "", filters);
  }

  const text = h("input", { type: "search", data: { search: "1" }, placeholder: t("orders.filter"), "aria-label": t("orders.filter"), value: filters.text,
    oninput: context.throttled(150, () => { change({ text: text.value }); draw(); }),
    onkeydown: (event) => { if (event.key === "Enter" && text.value.trim()) location.hash = link("orders", text.value.trim()); } });
  show(context.root,
    head(t("view.orders"), count),
    h("div", { class: "filters" }, text,
      select([["", t("orders.allStates")], ...STATES.map((state) => [state, t("order." + state)])], filters.state,
        (state) => { change({ state }); items = []; next = null; load(); }, { "aria-label": t("order.state") })),
    h("div", { class: "order-heads", "aria-hidden": "true" }, [t("time"), t("order"), t("order.body"), t("amount"), t("order.state"), t("order.callback")].map((text) => h("span", {}, text))),
    body);
  const loadSoon = context.throttled(400, load);
  context.onEvents((events) => events.some((event) => TOUCHING.has(event.event)) && loadSoon());
  context.onClose(() => list.dispose());
  load();
  return { refresh: load };
}

/** What the list needs of an order: ten thousand of them stay small. */
function brief(order) {
  const last = (order.notifications || []).at(-1);
  return {
    outTradeNo: order.outTradeNo, createdAt: order.createdAt, totalFeeFen: order.totalFeeFen, state: order.state,
    openid: order.openid, body: order.body || "", callback: last ? last.state : "", attempts: last ? (last.attempts || []).length : 0,
    search: [order.outTradeNo, order.openid, order.body, order.transactionId].join(" ").toLowerCase(),
  };
}

function rowOf(order) {
  return h("div", { class: "order-row" },
    h("span", {}, shortMoment(order.createdAt)),
    h("span", { class: "mono clip", title: order.outTradeNo }, order.outTradeNo),
    h("span", { class: "clip" }, order.body || shortId(order.openid)),
    h("span", { class: "amount" }, yuan(order.totalFeeFen)),
    h("span", {}, orderTag(order.state)),
    h("span", {}, order.callback && notificationTag(order.callback, order.attempts)));
}
