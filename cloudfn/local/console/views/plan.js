/** `cloudfn plan` and `cloudfn status` as tables. Nothing is asked before a button is pressed, and nothing is changed. */
import { post } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { action, codeNote, empty, facts, field, moment, problem, table, tag } from "../app/parts.js";
import { language, t } from "../app/words.js";

const SIGNS = { create: "+", update: "~", delete: "-", replace: "±", unchanged: "=" };
const TONES = { create: "good", update: "warning", delete: "error", replace: "error", unchanged: "plain" };

/** The last answer of each cloud, for as long as the page lives: a view that is opened again shows it. */
const answers = new Map();

export function questions(context) {
  const stage = h("input", { type: "text", class: "mono", size: "12", autocomplete: "off", spellcheck: "false", data: { key: "stage" } });
  const places = { local: h("div", { class: "report", "aria-live": "polite" }), cloud: h("div", { class: "report", "aria-live": "polite" }) };
  const buttons = [];

  function answered(target) {
    const answer = answers.get(target);
    if (!answer) return show(places[target], h("p", { class: "muted" }, t("plan.notAsked")));
    const { command, found, failure, at } = answer;
    show(places[target], h("h4", {}, t("plan." + command), " ", h("span", { class: "muted" }, moment(at))),
      failure ? problem(failure) : [command === "plan" ? planned(found) : standing(found), said(found.said)]);
  }

  async function ask(command, target) {
    for (const button of buttons) button.disabled = true;
    show(places[target], h("p", { class: "muted" }, t("plan.asking")));
    const wanted = { target, lang: language(), ...(stage.value.trim() && { stage: stage.value.trim() }) };
    try {
      const found = await post("deploy/" + command, wanted);
      answers.set(target, { command, found, at: new Date().toISOString() });
    } catch (failure) {
      answers.set(target, { command, failure, at: new Date().toISOString() });
    } finally {
      if (!context.closed()) answered(target);
      for (const button of buttons) button.disabled = false;
    }
  }

  function cloud(target) {
    const name = t("plan." + target);
    answered(target);
    return h("div", { class: "cloud", role: "group", "aria-label": name }, h("h3", {}, name), h("p", { class: "muted" }, t("plan.about." + target)),
      h("div", { class: "bar" }, ["plan", "status"].map((command) => {
        const made = action(t("plan." + command), () => ask(command, target), { key: command + "-" + target });
        buttons.push(made);
        return made;
      }), h("code", {}, target === "local" ? "cloudfn deploy --local" : "cloudfn deploy")),
      places[target]);
  }

  return h("section", { class: "panel" }, h("h2", {}, t("plan.title")), h("p", { class: "muted" }, t("plan.about")),
    h("div", { class: "bar" }, field(t("plan.stage"), stage)), h("div", { class: "clouds" }, cloud("local"), cloud("cloud")));
}

function planned(found) {
  const rows = [...found.functions, ...found.collections.map((one) => ({ ...one, collection: true }))];
  const counts = Object.entries(found.counts).map(([verb, count]) => t("plan." + verb) + " " + count).join(", ");
  return [
    facts([[t("deploy.env"), found.envId], [t("plan.stage"), found.stage], [t("plan.changes"), counts || t("plan.nothing")]]),
    found.refusals.length > 0 && h("ul", { class: "findings" }, found.refusals.map((one) => h("li", { data: { tone: "error" } },
      h("p", { class: "said" }, one.message), h("p", { class: "fix" }, one.fix), codeNote(one.code)))),
    rows.length ? table(t("plan.title"), [t("plan.action"), t("plan.what"), t("plan.changes")], rows.map((row) => h("tr", {},
      h("td", {}, h("span", { class: "sign", data: { tone: TONES[row.action] } }, h("b", { class: "mono", "aria-hidden": "true" }, SIGNS[row.action]), " ", t("plan." + row.action))),
      h("td", {}, row.name, row.collection && h("span", { class: "muted" }, " " + t("plan.collection"))),
      h("td", { class: "wrap" }, row.changes.length > 0 && h("ul", { class: "fields" }, row.changes.map(change)))))) : empty(t("plan.nothing")),
  ];
}

/** `timeout 1 → 3`; values of variables never come here, only how they change. */
function change(one) {
  return h("li", {}, h("span", { class: "muted" }, one.field), " ", one.before && h("span", { class: "mono" }, one.before, " → "), h("span", { class: "mono" }, one.after));
}

function standing(found) {
  return [
    facts([[t("deploy.env"), found.envId], [t("plan.stage"), found.stage]]),
    found.functions.length ? table(t("plan.status"), [t("function"), t("deploy.state"), t("deploy.digest"), t("plan.runtime"), t("plan.drift")], found.functions.map((row) => h("tr", {},
      h("td", {}, row.name, row.url && h("div", { class: "mono small wrap" }, row.url)),
      h("td", {}, row.deployed ? tag(row.status, row.status === "Active" ? "good" : row.status.endsWith("Failed") ? "error" : "wait") : tag(t("plan.absent"))),
      h("td", { class: "mono" }, row.digest.slice(0, 12)),
      h("td", {}, row.deployed && row.runtime + ", " + row.memoryMb + " MB, " + row.timeoutS + " s"),
      h("td", { class: "wrap" }, row.drift.length > 0 && h("ul", { class: "fields" }, row.drift.map((text) => h("li", {}, text))))))) : empty(t("plan.nothing")),
  ];
}

/** Warnings, as the command wrote them. */
function said(text) {
  return text && h("details", { data: { key: "said" } }, h("summary", {}, t("plan.said")), h("pre", { class: "json", tabindex: "0", role: "region", "aria-label": t("plan.said") }, text));
}
