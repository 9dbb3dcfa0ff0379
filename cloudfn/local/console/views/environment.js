/** What the local cloud is and does by itself: its address and identity, its loops, the timers and when each falls due. */
import { h, show } from "../app/dom.js";
import { link } from "../app/routes.js";
import { empty, facts, head, moment, table, tag } from "../app/parts.js";
import { t } from "../app/words.js";

const TONES = { running: "good", failing: "error", idle: "plain" };

export function environment(context) {
  const body = h("div", { class: "stack" });

  context.onState((state) => show(body,
    facts([
      [t("environment.project"), state.project],
      [t("environment.env"), h("span", { class: "mono" }, state.envId)],
      [t("environment.app"), state.appId && h("span", { class: "mono" }, state.appId)],
      [t("environment.url"), h("span", { class: "mono" }, state.url)],
      [t("environment.process"), h("span", { class: "mono" }, state.pid)],
    ]),
    timers(state),
    loops(state)));
  show(context.root, head(t("view.environment")), body);
  if (!context.cloud.state) show(body, empty(t("waiting")));
}

function timers(state) {
  const rows = state.functions.flatMap((fn) => fn.timers.map((timer) => ({ ...timer, fn: fn.name })));
  // Soonest first; what never falls due stands at the end.
  rows.sort((a, b) => (Date.parse(a.nextAt) || Infinity) - (Date.parse(b.nextAt) || Infinity) || 0);
  const firing = state.loops.some((loop) => loop.name === "timers" && loop.state !== "idle");
  return h("section", { class: "panel" }, h("h2", {}, t("environment.timers")),
    rows.length > 0 && !firing && h("p", { class: "muted" }, t("environment.notFiring")),
    rows.length ? table(t("environment.timers"), [t("function"), t("environment.timer"), t("environment.cron"), t("environment.nextAt")], rows.map((timer) => h("tr", {},
      h("td", {}, h("a", { href: link("functions", timer.fn) }, timer.fn)), h("td", {}, timer.name), h("td", { class: "mono" }, timer.cron),
      h("td", {}, timer.nextAt ? moment(timer.nextAt) : t("environment.never"))))) : empty(t("environment.noTimers")));
}

function loops(state) {
  return h("section", { class: "panel" }, h("h2", {}, t("environment.loops")), h("p", { class: "muted" }, t("environment.about")),
    table(t("environment.loops"), [t("environment.loop"), t("environment.state"), t("environment.error")], state.loops.map((loop) => h("tr", {},
      h("td", {}, loop.name), h("td", {}, tag(t("environment." + loop.state), TONES[loop.state])), h("td", { class: loop.lastError ? "bad" : null }, loop.lastError)))));
}
