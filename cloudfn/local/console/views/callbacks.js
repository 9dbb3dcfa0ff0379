/** Every notification of payments and refunds with its verdicts, and one of them in full. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { keepInAddress, link } from "../app/routes.js";
import { codeNote, empty, head, moment, notificationTag, orderLink, problem, select, table } from "../app/parts.js";
import { t } from "../app/words.js";
import { replayTools } from "./replay.js";

const SHOWN = 200;
const MARKS = 12;
const STATES = ["pending", "delivering", "accepted", "undeliverable", "exhausted", "dropped"];
const TONES = { accepted: "good", retry: "warning", undeliverable: "error" };

export function callbacks(context) {
  const body = h("div");
  const counts = h("span", { class: "muted", role: "status" });
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
    counts.textContent = STATES.map((state) => [state, items.filter((one) => one.state === state).length]).filter(([, n]) => n)
      .map(([state, n]) => t("notification." + state) + " " + n).join(" · ");
    const shown = items.filter((one) => !filters.state || one.state === filters.state);
    if (!items.length) return show(body, empty(t("callbacks.none")));
    if (!shown.some((one) => one.id === chosen)) chosen = (shown.find((one) => one.state !== "accepted") || shown[0] || {}).id;
    show(body, table(t("view.callbacks"), [t("callback.kind"), t("order"), t("function"), t("order.state"), t("callback.verdicts"), t("reply"), t("notification.nextAt")],
      shown.map((one) => h("tr", { "aria-selected": String(one.id === chosen) },
        h("td", {}, h("button", { class: "link", data: { key: "n-" + one.id }, onclick: () => choose(one.id) }, t("notification.kind." + one.kind))),
        h("td", {}, orderLink(one.outTradeNo)),
        h("td", {}, one.function && h("a", { href: link("functions", one.function) }, one.function)),
        h("td", {}, notificationTag(one.state)),
        h("td", {}, verdicts(one.attempts || [])),
        h("td", { class: "mono wrap" }, (one.attempts || []).at(-1)?.reply),
        h("td", {}, moment(one.nextAt))))),
      !shown.length && h("p", { class: "muted" }, t("callbacks.noneSo")),
      total > items.length && h("p", { class: "muted" }, t("callbacks.more", { shown: items.length, total })));
    const one = shown.find((item) => item.id === chosen);
    show(detail, one && [h("h2", {}, t("callbacks.deliveries")), replayTools(context, one, load)]);
  }

  function choose(id) {
    chosen = id;
    keepInAddress("callbacks", id, filters);
    draw();
    detail.scrollIntoView({ block: "nearest" });
  }

  show(context.root, head(t("view.callbacks"), counts),
    h("div", { class: "filters" }, select([["", t("callbacks.all")], ...STATES.map((state) => [state, t("notification." + state)])], filters.state,
      (state) => { filters.state = state; keepInAddress("callbacks", "", filters); draw(); }, { "aria-label": t("order.state") })),
    body, detail);
  const loadSoon = context.throttled(400, load);
  context.onEvents((events) => events.some((event) => event.event.startsWith("Notification")) && loadSoon());
  load();
  return { refresh: load };
}

/** A mark for each attempt, the newest ones; the words say the same to who does not see them. */
function verdicts(attempts) {
  const last = attempts.at(-1);
  if (!last) return t("notification.none");
  return h("span", { class: "verdicts" },
    attempts.length > MARKS && h("span", { class: "muted" }, "+" + (attempts.length - MARKS)),
    attempts.slice(-MARKS).map((attempt) => h("span", { class: "verdict", "aria-hidden": "true", data: { tone: TONES[attempt.verdict] || "wait" }, title: "#" + attempt.n + " " + t("verdict." + (attempt.verdict || "running")) })),
    h("span", { class: "small" }, "×" + attempts.length + " " + t("verdict." + (last.verdict || "running"))), last.code && codeNote(last.code));
}
