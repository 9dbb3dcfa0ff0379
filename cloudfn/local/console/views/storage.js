/** Files that functions have uploaded. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { size } from "../app/format.js";
import { empty, head, moment, problem, table } from "../app/parts.js";
import { t } from "../app/words.js";

export function storage(context) {
  const body = h("div");

  async function load() {
    try {
      const page = await get("storage");
      if (context.closed()) return;
      if (!page.items.length) return show(body, empty(t("storage.none")));
      show(body, table(t("view.storage"), [t("storage.path"), t("storage.size"), t("storage.changed"), "fileID"], page.items.map((file) => h("tr", {},
        h("td", { class: "mono" }, file.url ? h("a", { href: file.url, target: "_blank", rel: "noopener" }, file.path) : file.path),
        h("td", { class: "number" }, size(file.size)), h("td", {}, moment(file.updatedAt || file.at)), h("td", { class: "mono wrap" }, file.fileId || file.fileID || "")))));
    } catch (failure) {
      if (!context.closed() && failure.status) show(body, problem(failure));
    }
  }

  show(context.root, head(t("view.storage")), body);
  const loadSoon = context.throttled(800, load);
  context.onEvents((events) => events.some((event) => event.event === "BackendCalled" && event.action.startsWith("storage")) && loadSoon());
  load();
  return { refresh: load };
}
