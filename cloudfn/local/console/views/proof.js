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
  const event = h("input", { type: "text", class: "mono", size: "26", placeholder: '{"productId": "p1"}', "aria-label": t("proof.event") });
  let fn = context.route.query.function || "";

  async function load() {
    try {
      const page = await get("scenarios");
      if (!context.closed()) showScenarios(page.items || page.scenarios || []);
    } catch (failure) {
      if (!context.closed() && failure.status) show(scenarios, h("h2", {}, t("proof.scenarios")), problem(failure));
    }
  }

  function showScenarios(items) {
    show(scenarios, h("h2", {}, t("proof.scenarios")), items.length ? h("ul", { class: "scenarios" }, items.map((one) => {
      const name = one.name;
      const result = h("div", { "aria-live": "polite" });
      return h("li", {}, h("div", { class: "scenario" }, h("strong", { class: "mono" }, name), h("span", {}, one[language()]),
        action(t("proof.play"), async () => {
          show(result, h("p", { class: "muted" }, t("proof.running")));
          try {
            show(result, report(await rehearse("scenarios/" + encodeURIComponent(name))));
          } catch (failure) {
            show(result, problem(failure));
          }
        }, { key: "play-" + name })), result);
    })) : empty(t("proof.noScenarios")));
  }

  /** The copy needs an order to play with: one that waits, or a new one from the first caller with this event. */
  function rehearse(path) {
    const text = event.value.trim();
    return post(path + "?lang=" + language(), text ? { function: fn, data: JSON.parse(text) } : { function: fn });
  }

  async function prove() {
    show(proved, h("h2", {}, t("proof.title")), h("p", { class: "muted" }, t("proof.running")));
    try {
      const found = await rehearse("prove");
      if (!context.closed()) show(proved, h("h2", {}, t("proof.title")), report(found));
    } catch (failure) {
      if (!context.closed()) show(proved, h("h2", {}, t("proof.title")), problem(failure));
    }
  }

  context.onState((state) => {
    if (chooser.childNodes.length) return;
    const bound = state.payments.flatMap((one) => [one.callback, one.refundCallback]).filter(Boolean);
    const names = [...new Set(bound)];
    if (!names.includes(fn)) fn = names[0] || "";
    if (!names.length) return show(chooser, h("p", { class: "muted" }, t("proof.noCallbacks")));
    show(chooser, field(t("proof.function"), select(names.map((name) => [name, name]), fn, (name) => (fn = name), { data: { key: "fn" } })),
      field(t("proof.event"), event), action(t("proof.prove"), prove, { class: "primary", key: "prove" }));
  });
  async function loadRules() {
    const found = await get("rules").catch(() => null);
    if (!found || context.closed()) return;
    show(rules, h("h2", {}, t("rules.title")), h("p", { class: "muted" }, t("rules.about")),
      found.rules.length > 0 && table(t("rules.own"), [t("rules.when"), "API", t("rules.outcome")], found.rules.map((one) => h("tr", {},
        h("td", { class: "mono" }, JSON.stringify(one.when)), h("td", {}, one.api || t("rules.payment")), h("td", { class: "mono" }, one.outcome)))),
      table(t("rules.title"), [t("amount"), "API", t("rules.outcome"), t("rules.meaning")], found.magic.map((one) => h("tr", {},
        h("td", {}, amount(one.feeFen)), h("td", {}, one.api || t("rules.payment")), h("td", { class: "mono" }, one.outcome), h("td", {}, one[language()])))));
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
    (found.steps || []).length > 0 && h("ol", { class: "listed mono" }, found.steps.map((one) => h("li", { class: one.ok === false ? "bad" : "" }, one.do, " ", one.text))),
    (found.trials || []).length > 0 && table(t("proof.trials"), [t("proof.trial"), t("proof.deliveriesHead"), t("verdict"), t("proof.detail")], found.trials.map((one) => h("tr", {},
      h("td", {}, one.title || one.name), h("td", { class: "number" }, one.deliveries),
      h("td", {}, tag(t(one.ok ? "proof.holds" : "proof.fails"), one.ok ? "good" : "error")), h("td", { class: "wrap" }, one.detail)))),
    listed(t("proof.calls"), found.calls, "ol"), listed(t("proof.changes"), found.changes), listed(t("proof.effects"), found.effects),
    h("details", { data: { key: "whole" } }, h("summary", {}, t("proof.whole")), json(found)));
}

function listed(title, lines, kind = "ul") {
  if (!lines || !lines.length) return null;
  return h("details", { data: { key: title } }, h("summary", {}, title + " (" + lines.length + ")"),
    h(kind, { class: "listed mono" }, lines.map((line) => h("li", {}, line))));
}
