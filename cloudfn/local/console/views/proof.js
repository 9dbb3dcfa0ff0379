/** Scenarios to play against a callback, and the prover with its counter-examples. */
import { get, post } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { duration } from "../app/format.js";
import { action, codeNote, empty, field, head, json, problem, select, tag } from "../app/parts.js";
import { t } from "../app/words.js";

export function proof(context) {
  const chooser = h("div", { class: "bar" });
  const proved = h("section", { class: "panel", "aria-live": "polite" });
  const scenarios = h("section", { class: "panel" });
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
      return h("li", {}, h("div", { class: "scenario" }, h("strong", { class: "mono" }, name), h("span", {}, textOf(one.title ?? one.description)),
        action(t("proof.play"), async () => {
          show(result, h("p", { class: "muted" }, t("proof.running")));
          try {
            show(result, report(await post("scenarios/" + encodeURIComponent(name), { function: fn })));
          } catch (failure) {
            show(result, problem(failure));
          }
        }, { key: "play-" + name })), result);
    })) : empty(t("proof.noScenarios")));
  }

  async function prove() {
    show(proved, h("h2", {}, t("proof.title")), h("p", { class: "muted" }, t("proof.running")));
    try {
      const found = await post("prove", { function: fn });
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
  show(context.root, head(t("view.proof")), h("p", { class: "muted" }, t("proof.about")), chooser, proved, scenarios);
  load();
  return { refresh: load };
}

/** A verdict, each check with the smallest counter-example, and the whole answer for those who want it. */
function report(found) {
  const ok = found.ok ?? found.passed ?? found.proven;
  const checks = found.checks || found.findings || found.steps || [];
  return h("div", { class: "report" },
    h("p", { class: "facts-line" }, ok !== undefined && tag(t(ok ? "proof.holds" : "proof.fails"), ok ? "good" : "error"),
      found.ms !== undefined && h("span", { class: "muted" }, duration(found.ms)), found.runs !== undefined && h("span", { class: "muted" }, t("proof.runs", { n: found.runs }))),
    h("ul", { class: "checks" }, checks.map((check) => h("li", { data: { tone: check.ok ? "good" : "error" } },
      h("strong", {}, textOf(check.title ?? check.name)), " ", check.code && codeNote(check.code, check.params),
      (check.message || check.detail) && h("p", {}, textOf(check.message || check.detail)),
      (check.counterExample || check.example) && exampleOf(check.counterExample || check.example)))),
    h("details", { data: { key: "whole" } }, h("summary", {}, t("proof.whole")), json(found)));
}

function exampleOf(example) {
  if (typeof example === "string") return h("p", { class: "example mono" }, example);
  return json(example, t("proof.example"));
}

function textOf(text) {
  if (text && typeof text === "object") return text[document.documentElement.lang.slice(0, 2)] || text.en || "";
  return String(text ?? "");
}
