/** What was deployed from here. Plans and standings are asked for by a button only; deploying is done on the command line. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { size } from "../app/format.js";
import { empty, facts, head, moment, problem, table, tag } from "../app/parts.js";
import { t } from "../app/words.js";
import { questions } from "./plan.js";

export function deploy(context) {
  const body = h("section", { class: "panel" });

  async function load() {
    try {
      const found = await get("deploy");
      if (!context.closed()) draw(found);
    } catch (failure) {
      if (context.closed() || !failure.status) return;
      show(body, h("h2", {}, t("deploy.record")), failure.status === 404 ? empty(t("deploy.none")) : problem(failure));
    }
  }

  function draw(found) {
    show(body, h("h2", {}, t("deploy.record")), facts([[t("deploy.env"), found.envId], [t("deploy.at"), moment(found.at)]]),
      found.functions.length ? table(t("deploy.record"), [t("function"), t("deploy.state"), t("deploy.digest"), t("deploy.size"), t("deploy.at")],
        found.functions.map((fn) => h("tr", {}, h("td", {}, fn.name), h("td", {}, tag(t("deploy." + fn.state), fn.state === "deployed" ? "good" : "plain")),
          h("td", { class: "mono" }, String(fn.digest || "").slice(0, 12)), h("td", { class: "number" }, size(fn.size)), h("td", {}, moment(fn.at))))) : empty(t("deploy.none")));
  }

  show(context.root, head(t("view.deploy")), questions(context), body);
  load();
  return { refresh: load };
}
