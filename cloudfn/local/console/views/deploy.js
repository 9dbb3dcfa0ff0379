/** What was deployed from here, function by function, and what a deploy would change. Deploying is done on the command line. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { size } from "../app/format.js";
import { empty, facts, head, moment, problem, table, tag } from "../app/parts.js";
import { recordRows } from "../app/record-rows.js";
import { t } from "../app/words.js";
import { questions } from "./plan.js";

const TONES = { deployed: "good", removed: "plain", absent: "wait", foreign: "warning" };

export function deploy(context) {
  const body = h("section", { class: "panel" });
  let record = null;
  let failed = null;

  async function load() {
    try {
      record = await get("deploy");
      failed = null;
    } catch (failure) {
      if (!failure.status) return;
      record = null;
      failed = failure.status === 404 ? null : failure;
    }
    if (!context.closed()) draw();
  }

  function draw() {
    const { state } = context.cloud;
    const rows = recordRows((state?.functions || []).map((fn) => fn.name), record?.functions || []);
    const waiting = rows.filter((row) => row.state === "absent").length;
    show(body, h("h2", {}, t("deploy.record")),
      failed ? problem(failed) : [
        facts([[t("deploy.env"), h("span", { class: "mono" }, record?.envId || state?.envId)], [t("deploy.at"), record ? moment(record.at) : tag(t("deploy.never"), "wait")], [t("deploy.waiting"), String(waiting)]]),
        rows.length ? table(t("deploy.record"), [t("function"), t("deploy.state"), t("deploy.digest"), t("deploy.size"), t("deploy.at")],
          rows.map((row) => h("tr", {}, h("td", {}, row.name), h("td", {}, tag(t("deploy." + row.state), TONES[row.state])),
            h("td", { class: "mono" }, row.digest.slice(0, 12)), h("td", { class: "number" }, size(row.size)), h("td", {}, moment(row.at))))) : empty(t("deploy.none")),
        !record && h("p", { class: "muted" }, t("deploy.none")),
      ]);
  }

  show(context.root, head(t("view.deploy")), questions(context), body);
  context.onState(draw);
  load();
  return { refresh: load };
}
