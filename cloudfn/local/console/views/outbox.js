/** What functions would have sent to users: subscribe messages and other openapi calls, kept instead of sent. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { empty, head, json, moment, problem, requestLink } from "../app/parts.js";
import { t } from "../app/words.js";

export function outbox(context) {
  const body = h("div");

  async function load() {
    try {
      const page = await get("outbox");
      if (context.closed()) return;
      const { items } = page;
      show(body, items.length ? h("ol", { class: "outbox" }, items.map((item) => h("li", {},
        h("p", { class: "facts-line" }, h("strong", {}, item.api || item.kind), moment(item.at), item.recipient && h("span", { class: "mono" }, item.recipient), h("span", {}, item.function), requestLink(item.requestId)),
        h("details", { data: { key: "out-" + item.id } }, h("summary", {}, t("outbox.content")), json(item.body))))) : empty(t("outbox.none")));
    } catch (failure) {
      if (!context.closed() && failure.status) show(body, problem(failure));
    }
  }

  show(context.root, head(t("view.outbox")), body);
  const loadSoon = context.throttled(800, load);
  context.onEvents((events) => events.some((event) => event.event === "BackendCalled") && loadSoon());
  load();
  return { refresh: load };
}
