/** Scenarios to play against a callback, and the prover with its counter-examples. */
import { get, post } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { action, amount, codeNote, empty, field, head, json, problem, select, table, tag } from "../app/parts.js";
import { language, t } from "../app/words.js";

export function proof(context) {
  const chooser = h("div", { class: "bar" });
  const proved = h("section", { class: "panel", "aria-live": "polite" });
  const scenarios = h("section", { class: "panel" });
  const rules = h("section", { class: "panel" });
  let fn = context.route.query.function || "";

  async function load() {
    try {
      const page = await get("scenarios", { lang: language() });
      if (!context.closed()) showScenarios(page.items || page.scenarios || []);
    } catch (failure) {
      if (!context.closed() && failure.status) show(scenarios, h("h2", {}, t("proof.scenarios")), problem(failure));
    }
  }

  function showScenarios(items) {
    show(scenarios, h("h2", {}, t("proof.scenarios")), items.length ? h("ul", { class: "scenarios" }, items.map((one) => {
      const name = one.name;
      const result = h("div", { "aria-live": "polite" });
      return h("li", {}, h("div", { class: "scenario" }, h("strong", { class: "mono" }, name), h("span", {}, textOf(one.title ?? one.description)),
        action(t("proof.play"), async () => {
          show(result, h("p", { class: "muted" }, t("proof.running")));
          try {
            show(result, report(await post("scenarios/" + encodeURIComponent(name), { function: fn, lang: language() })));
          } catch (failure) {
            show(result, problem(failure));
          }
        }, { key: "play-" + name })), result);
    })) : empty(t("proof.noScenarios")));
  }

  async function prove() {
    show(proved, h("h2", {}, t("proof.title")), h("p", { class: "muted" }, t("proof.running")));
    try {
      const found = await post("prove", { function: fn, lang: language() });
      if (!context.closed()) show(proved, h("h2", {}, t("proof.title")), report(found));
    } catch (failure) {
      if (!context.closed()) show(proved, h("h2", {}, t("proof.title")), problem(failure));
    }
  }

  context.onState((state) => {
    if (chooser.childNodes.length) return;
    const names = state.functions.map((one) => one.name);
    if (!names.includes(fn)) fn = names.find((name) => /callback|notify/i.test(name)) || names[0] || "";
    show(chooser, field(t("proof.function"), select(names.map((name) => [name, name]), fn, (name) => (fn = name), { data: { key: "fn" } })),
      action(t("proof.prove"), prove, { class: "primary", key: "prove" }));
  });
  async function loadRules() {
    const found = await get("rules", { lang: language() }).catch(() => null);
    if (!found || context.closed()) return;
    show(rules, h("h2", {}, t("rules.title")), h("p", { class: "muted" }, t("rules.about")),
      found.rules.length > 0 && table(t("rules.own"), [t("rules.when"), "API", t("rules.outcome")], found.rules.map((one) => h("tr", {},
        h("td", { class: "mono" }, JSON.stringify(one.when)), h("td", {}, one.api || t("rules.payment")), h("td", { class: "mono" }, one.outcome)))),
      table(t("rules.title"), [t("amount"), "API", t("rules.outcome"), t("rules.meaning")], found.magic.map((one) => h("tr", {},
        h("td", {}, amount(one.feeFen)), h("td", {}, one.api || t("rules.payment")), h("td", { class: "mono" }, one.outcome), h("td", {}, one.meaning)))));
  }

  show(context.root, head(t("view.proof")), h("p", { class: "muted" }, t("proof.about")), chooser, proved, scenarios, rules);
  loadRules();
  load();
  return { refresh: load };
}

/** The verdict, each counter-example, the trials, and what one delivery does. */
function report(found) {
  return h("div", { class: "report" },
    h("p", { class: "facts-line" }, found.ok !== undefined && tag(t(found.ok ? "proof.holds" : "proof.fails"), found.ok ? "good" : "error"),
      found.deliveries !== undefined && h("span", { class: "muted" }, t("proof.deliveries", { n: found.deliveries })),
      found.order && h("span", { class: "mono muted" }, found.order)),
    (found.findings || []).length > 0 && h("ul", { class: "findings", "aria-label": t("proof.examples") }, found.findings.map((one) =>
      h("li", { data: { tone: one.severity === "note" ? "warning" : "error" } },
        h("p", { class: "said" }, one.message), h("p", { class: "fix" }, one.fix), codeNote(one.code, one)))),
    (found.trials || []).length > 0 && table(t("proof.trials"), [t("proof.trial"), t("proof.deliveriesHead"), t("verdict"), t("proof.detail")], found.trials.map((one) => h("tr", {},
      h("td", { class: "mono" }, one.name), h("td", { class: "number" }, one.deliveries),
      h("td", {}, tag(t(one.ok ? "proof.holds" : "proof.fails"), one.ok ? "good" : "error")), h("td", { class: "wrap" }, one.detail)))),
    listed(t("proof.calls"), found.calls, "ol"), listed(t("proof.changes"), found.changes), listed(t("proof.effects"), found.effects),
    h("details", { data: { key: "whole" } }, h("summary", {}, t("proof.whole")), json(found)));
}

function listed(title, lines, kind = "ul") {
  if (!lines || !lines.length) return null;
  return h("details", { data: { key: title } }, h("summary", {}, title + " (" + lines.length + ")"),
    h(kind, { class: "listed mono" }, lines.map((line) => h("li", {}, line))));
}

function textOf(text) {
  if (text && typeof text === "object") return text[language()] || text.en || "";
  return String(text ?? "");
}
