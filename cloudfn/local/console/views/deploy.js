/** What is deployed and what a deploy would change. Only shown here: deploying is done on the command line. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { size } from "../app/format.js";
import { empty, facts, head, moment, problem, table, tag } from "../app/parts.js";
import { t } from "../app/words.js";

export function deploy(context) {
  const body = h("div");

  async function load() {
    try {
      const found = await get("deploy");
      if (!context.closed()) draw(found);
    } catch (failure) {
      if (context.closed() || !failure.status) return;
      show(body, failure.status === 404 ? empty(t("deploy.none"), commands()) : problem(failure));
    }
  }

  function draw(found) {
    show(body, facts([[t("deploy.env"), found.envId], [t("deploy.at"), moment(found.at)]]),
      found.functions && found.functions.length ? table(t("view.deploy"), [t("function"), t("deploy.state"), t("deploy.digest"), t("deploy.size"), t("deploy.at")],
        found.functions.map((fn) => h("tr", {}, h("td", {}, fn.name), h("td", {}, tag(t("deploy." + fn.state), fn.state === "deployed" ? "good" : "plain")),
          h("td", { class: "mono" }, String(fn.digest || "").slice(0, 12)), h("td", { class: "number" }, size(fn.size)), h("td", {}, moment(fn.at))))) : empty(t("deploy.none")),
      commands());
  }

  show(context.root, head(t("view.deploy")), body);
  load();
  return { refresh: load };
}

function commands() {
  return h("p", { class: "muted" }, t("deploy.how"), " ", h("code", {}, "cloudfn plan"), " · ", h("code", {}, "cloudfn deploy"), " · ", h("code", {}, "cloudfn status"));
}
