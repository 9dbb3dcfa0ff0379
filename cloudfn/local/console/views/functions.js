/** All functions with their state, and one of them with everything to call it. */
import { h, show } from "../app/dom.js";
import { link } from "../app/routes.js";
import { empty, head } from "../app/parts.js";
import { t } from "../app/words.js";
import { errorText, stateTag } from "./function-facts.js";
import { invokePanel } from "./invoke.js";

export function functions(context) {
  const list = h("ul", { class: "cards", "aria-label": t("view.functions") });
  const side = h("section", { class: "detail" });
  let chosen = context.route.id;
  let panel = null;

  context.onState((state) => {
    if (!state.functions.length) return show(list, empty(t("functions.none")));
    chosen ||= state.functions[0].name;
    show(list, state.functions.map((fn) => card(fn, fn.name === chosen)));
    const fn = state.functions.find((one) => one.name === chosen);
    if (!fn) return show(side, empty(t("functions.unknown", { name: chosen })));
    if (!panel) {
      panel = invokePanel(context, fn.name, state);
      show(side, panel.node);
    }
    panel.update(fn, state);
  });
  show(context.root, head(t("view.functions")), h("div", { class: "split" }, list, side));
  if (!context.cloud.state) show(list, empty(t("waiting")));
}

function card(fn, chosen) {
  return h("li", {},
    h("a", { class: "card", href: link("functions", fn.name), "aria-current": chosen ? "true" : null, data: { key: "fn-" + fn.name } },
      h("strong", {}, fn.name),
      stateTag(fn),
      h("span", { class: "muted" }, t("functions.counts", { calls: fn.calls, errors: fn.errors })),
      fn.lastError && h("span", { class: "bad clip" }, errorText(fn.lastError))));
}
