/** All refunds, newest first, with the order they belong to. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { amount, empty, head, moment, orderLink, problem, table, tag } from "../app/parts.js";
import { t } from "../app/words.js";

const TONES = { SUCCESS: "good", PROCESSING: "wait", CHANGE: "warning", REFUNDCLOSE: "error" };

export function refunds(context) {
  const body = h("div");

  async function load() {
    try {
      const page = await get("orders", { state: "REFUND", limit: 200 });
      if (context.closed()) return;
      const all = page.items.flatMap((order) => (order.refunds || []).map((refund) => ({ ...refund, order })));
      all.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
      if (!all.length) return show(body, empty(t("refunds.none")));
      show(body, table(t("view.refunds"), [t("time"), t("refund.no"), t("order"), t("amount"), t("refund.of"), t("order.state"), t("refund.settled")],
        all.map((one) => h("tr", {},
          h("td", {}, moment(one.createdAt)), h("td", { class: "mono" }, one.outRefundNo), h("td", {}, orderLink(one.order.outTradeNo)),
          h("td", { class: "number" }, amount(one.refundFeeFen)), h("td", { class: "number" }, amount(one.order.totalFeeFen)),
          h("td", {}, tag(t("refund." + one.state), TONES[one.state])), h("td", {}, moment(one.settledAt || one.settleAt))))));
    } catch (failure) {
      if (!context.closed() && failure.status) show(body, problem(failure));
    }
  }

  show(context.root, head(t("view.refunds")), body);
  const loadSoon = context.throttled(400, load);
  context.onEvents((events) => events.some((event) => event.event.startsWith("Refund")) && loadSoon());
  load();
  return { refresh: load };
}
