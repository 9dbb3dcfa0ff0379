/** Every notification of payments and refunds: what waits, what was accepted, what never will be. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { keepInAddress } from "../app/routes.js";
import { empty, head, moment, notificationTag, orderLink, problem, select, table } from "../app/parts.js";
import { t } from "../app/words.js";
import { replayTools } from "./replay.js";

const SHOWN = 200;

export function callbacks(context) {
  const body = h("div");
  const detail = h("section", { class: "panel" });
  const filters = { state: "", ...context.route.query };
  let items = [];
  let total = 0;
  let chosen = context.route.id;

  async function load() {
    try {
      const page = await get("notifications", { limit: SHOWN });
      items = page.items;
      total = page.total ?? items.length;
    } catch (failure) {
      if (!context.closed() && failure.status) show(body, problem(failure));
      return;
    }
    if (!context.closed()) draw();
  }

  function draw() {
    const shown = items.filter((one) => !filters.state || one.state === filters.state);
    if (!items.length) return show(body, empty(t("callbacks.none")));
    show(body, table(t("view.callbacks"), [t("callback.kind"), t("order"), t("function"), t("order.state"), t("callback.attempts"), t("notification.nextAt")],
      shown.map((one) => h("tr", { "aria-selected": String(one.id === chosen) },
        h("td", {}, h("button", { class: "link", data: { key: "n-" + one.id }, onclick: () => { chosen = one.id; draw(); } }, t("notification.kind." + one.kind))),
        h("td", {}, orderLink(one.outTradeNo)),
        h("td", {}, one.functionName || one.function || ""),
        h("td", {}, notificationTag(one.state)),
        h("td", { class: "number" }, (one.attempts || []).length),
        h("td", {}, moment(one.nextAt))))),
      total > items.length && h("p", { class: "muted" }, t("callbacks.more", { shown: items.length, total })));
    const one = items.find((item) => item.id === chosen);
    show(detail, one && replayTools(context, one, load));
  }

  const states = ["pending", "accepted", "undeliverable", "exhausted"];
  show(context.root, head(t("view.callbacks")),
    h("div", { class: "filters" }, select([["", t("callbacks.all")], ...states.map((state) => [state, t("notification." + state)])], filters.state,
      (state) => { filters.state = state; keepInAddress("callbacks", "", filters); draw(); }, { "aria-label": t("order.state") })),
    body, detail);
  const loadSoon = context.throttled(400, load);
  context.onEvents((events) => events.some((event) => event.event.startsWith("Notification")) && loadSoon());
  load();
  return { refresh: load };
}
