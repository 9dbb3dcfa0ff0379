/** One text in orders, log and documents: results by kind, and where the search ended early. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { shortMoment, head, amount, orderTag, problem, requestLink, moment } from "../app/parts.js";
import { keepInAddress, link } from "../app/routes.js";
import { t } from "../app/words.js";

const MOST = 30;

export function search(context) {
  const body = h("div", { class: "stack", "aria-live": "polite", "aria-busy": "false" });
  const box = h("input", { type: "search", data: { search: "1", key: "q" }, value: context.route.query.q || "", placeholder: t("search.hint"), "aria-label": t("search.label"), maxlength: "200",
    oninput: context.throttled(300, () => load()) });
  let generation = 0;

  async function load() {
    const q = box.value.trim();
    const mine = ++generation;
    keepInAddress("search", "", { q });
    if (!q) return show(body, h("p", { class: "muted" }, t("search.about")));
    body.setAttribute("aria-busy", "true");
    try {
      const found = await get("search", { q, limit: MOST });
      if (!context.closed() && mine === generation) show(body, drawn(found, q));
    } catch (failure) {
      if (!context.closed() && mine === generation) show(body, problem(failure));
    }
    body.setAttribute("aria-busy", "false");
  }

  show(context.root, head(t("view.search")), h("form", { class: "filters", role: "search", onsubmit: (event) => { event.preventDefault(); load(); } }, box), body);
  box.focus();
  load();
  return { refresh: load };
}

function drawn(found, q) {
  return ["orders", "log", "documents"].map((kind) => h("section", { class: "panel" },
    h("h2", {}, t("view." + kind), " ", h("span", { class: "muted" }, found[kind].items.length + (found[kind].cut ? "+" : ""))),
    found[kind].items.length
      ? h("ul", { class: "results" }, found[kind].items.map((item) => h("li", {}, ROWS[kind](item, q))))
      : h("p", { class: "muted" }, t("search.none")),
    found[kind].cut && h("p", { class: "muted" }, t("search.cut", { n: found[kind].examined }))));
}

const ROWS = {
  orders: (order) => [h("a", { class: "mono", href: link("orders", order.outTradeNo) }, order.outTradeNo), orderTag(order.state), amount(order.totalFeeFen), h("span", { class: "clip" }, order.body), moment(order.createdAt)],
  log: (item, q) => [shortMoment(item.at), h("span", { class: "muted" }, item.function || item.outTradeNo), h("a", { href: link("log", "", item.requestId ? { request: item.requestId } : { text: q }) }, item.event), requestLink(item.requestId), h("span", { class: "mono wrap" }, marked(item.excerpt, q))],
  documents: (item, q) => [h("a", { class: "mono", href: link("documents", item.collection + "/" + item.id) }, item.collection + "/" + item.id), h("span", { class: "muted" }, item.field), h("span", { class: "mono wrap" }, marked(item.excerpt, q))],
};

/** The text with what was looked for marked, where it stands there in one piece. */
function marked(text, q) {
  const at = text.toLowerCase().indexOf(q.toLowerCase());
  return at < 0 ? text : [text.slice(0, at), h("mark", {}, text.slice(at, at + q.length)), text.slice(at + q.length)];
}
