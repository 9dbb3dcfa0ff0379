/** The emulated clock: move it, let it run faster, and see what waits for it. */
import { get, post } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { dateTime, duration } from "../app/format.js";
import { action, empty, facts, head, moment, orderLink, problem, select, table } from "../app/parts.js";
import { t } from "../app/words.js";

const STEPS = ["15s", "1m", "10m", "1h", "6h", "24h"];
const SCALES = ["0", "1", "10", "60", "600", "3600", "max"];

export function clock(context) {
  const body = h("div", { class: "stack" });
  const waiting = h("section", { class: "panel" });

  async function load() {
    try {
      const [now, page] = await Promise.all([get("clock"), get("notifications", { limit: 500 })]);
      if (!context.closed()) draw(now, page.items.filter((one) => one.nextAt));
    } catch (failure) {
      if (!context.closed() && failure.status) show(body, problem(failure));
    }
  }

  async function move(change) {
    const after = await post("clock", change);
    await Promise.all([load(), context.loadState()]);
    context.say(t("clock.done", { now: dateTime(after.now) }));
  }

  function draw(now, due) {
    const ahead = Date.parse(now.now) - Date.now();
    const by = h("input", { type: "text", size: "8", value: "2h", "aria-label": t("clock.by"), data: { key: "by" } });
    show(body,
      facts([
        [t("clock.now"), h("span", { class: "mono" }, dateTime(now.now))],
        [t("clock.ahead"), Math.abs(ahead) > 2000 ? duration(ahead) : t("clock.none")],
        [t("clock.nextAt"), now.nextAt ? h("span", {}, moment(now.nextAt), " · ", h("span", { class: "nowrap" }, t("clock.in", { time: duration(Date.parse(now.nextAt) - Date.parse(now.now)) }))) : t("clock.nothing")],
      ]),
      h("div", { class: "bar" },
        action(t("clock.next"), () => move({ advance: "next" }), { say: context.say, class: "primary", key: "next" }),
        action(t("clock.drain"), () => move({ advance: "drain" }), { say: context.say, key: "drain" }),
        STEPS.map((step) => action("+" + step, () => move({ advance: step }), { say: context.say, key: "step-" + step })),
        h("form", { class: "inline", onsubmit: (event) => { event.preventDefault(); move({ advance: by.value.trim() }).catch((failure) => context.say(failure.message, "error")); } },
          by, h("button", {}, t("clock.advance"))),
        h("label", { class: "inline" }, t("clock.scale"),
          select([...new Set([...SCALES, String(now.scale)])].map((scale) => [scale, scaleText(scale)]), String(now.scale),
            (scale) => move({ scale: scale === "max" ? scale : Number(scale) }).catch((failure) => context.say(failure.message, "error")), { data: { key: "scale" } }))),
      h("p", { class: "muted" }, t("clock.about")));
    due.sort((a, b) => Date.parse(a.nextAt) - Date.parse(b.nextAt));
    show(waiting, h("h2", {}, t("clock.waiting")), due.length
      ? table(t("clock.waiting"), [t("clock.due"), t("clock.left"), t("callback.kind"), t("order"), t("callback.attempts")], due.slice(0, 100).map((one) => h("tr", {},
        h("td", {}, moment(one.nextAt)), h("td", {}, duration(Date.parse(one.nextAt) - Date.parse(now.now))),
        h("td", {}, t("notification.kind." + one.kind)), h("td", {}, orderLink(one.outTradeNo)), h("td", { class: "number" }, (one.attempts || []).length))))
      : empty(t("clock.nothing")));
  }

  show(context.root, head(t("view.clock")), body, waiting);
  const loadSoon = context.throttled(400, load);
  context.onEvents((events) => events.some((event) => event.event === "ClockMoved" || event.event.startsWith("Notification")) && loadSoon());
  load();
  return { refresh: load };
}

function scaleText(scale) {
  return { 0: t("clock.stopped"), max: t("clock.max") }[scale] || "×" + scale;
}
