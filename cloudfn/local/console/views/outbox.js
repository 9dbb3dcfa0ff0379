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
      const items = [...page.items].reverse();
      show(body, items.length ? h("ol", { class: "outbox" }, items.map((item, index) => h("li", {},
        h("p", { class: "facts-line" }, h("strong", {}, item.api || item.name || ""), moment(item.at), h("span", {}, item.function || ""), requestLink(item.requestId)),
        h("details", { data: { key: "out-" + (item.id ?? items.length - index) } }, h("summary", {}, t("outbox.content")), json(item))))) : empty(t("outbox.none")));
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
