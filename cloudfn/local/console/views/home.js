/** The start page: what is wrong, what the last payment came to, what can be done next, what runs. */
import { get, post } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { duration } from "../app/format.js";
import { titleOf } from "../app/code-titles.js";
import { down } from "../app/loops.js";
import { link } from "../app/routes.js";
import { action, amount, codeNote, facts, head, moment, notificationTag, orderLink, orderTag, tag, verdictTag } from "../app/parts.js";
import { lastPaid, wrong } from "../app/start.js";
import { language, t } from "../app/words.js";
import { errorText, stateTag } from "./function-facts.js";

const MOST_WRONG = 8;
const READ_AGAIN = new Set(["FunctionReloaded", "ReloadFailed"]);

export function home(context) {
  const bad = h("section", { class: "panel" });
  const paid = h("section", { class: "panel" });
  const next = h("section", { class: "panel" });
  const runs = h("section", { class: "panel" });
  const phone = h("section", { class: "panel" });
  let findings = null;
  let notifications = [];
  let last = null;
  let unpaid = null;
  let unfolded = false;

  async function load() {
    const [success, refunded, waiting, notes] = await Promise.all([
      get("orders", { state: "SUCCESS", limit: 20 }), get("orders", { state: "REFUND", limit: 20 }),
      get("orders", { state: "NOTPAY", limit: 1 }), get("notifications", { limit: 200 }),
    ]).catch(() => []);
    if (!notes || context.closed()) return;
    last = lastPaid([...success.items, ...refunded.items]);
    unpaid = waiting.items[0] || null;
    notifications = notes.items;
    draw();
  }

  async function readSource() {
    findings = (await get("findings", { lang: language() }).catch(() => ({ items: [] }))).items;
    if (!context.closed()) draw();
  }

  async function loadPhone() {
    const found = await get("devices").catch(() => null);
    if (found && !context.closed()) show(phone, phonePart(found));
  }

  function draw() {
    const { state } = context.cloud;
    show(bad, wrongPart(state));
    show(paid, paidPart());
    show(next, nextPart(state));
    show(runs, runsPart(state));
  }

  function wrongPart(state) {
    const items = wrong({ state, notifications, findings: findings || [], notices: context.cloud.log.lines.map((line) => line.event), wording: (event) => titleOf(event.code, event.params, drawSoon) || event.code });
    const title = h("h2", {}, t("home.wrong"), " ", items.length > 0 && h("span", { class: "muted" }, items.length));
    if (!items.length) return [title, h("p", {}, tag(t(findings ? "home.nothingWrong" : "home.reading"), findings ? "good" : "wait"))];
    const shown = unfolded ? items : items.slice(0, MOST_WRONG);
    return [title, h("ul", { class: "wrongs" }, shown.map((item) => h("li", { data: { tone: item.tone } },
      h("p", { class: "said" }, h("span", { class: "unseen" }, t("level." + item.tone) + ": "), item.view ? h("a", { href: link(item.view, item.id, item.query) }, item.text) : item.text),
      item.detail && h("p", { class: "mono muted clip", title: item.detail }, item.detail),
      item.fix && h("p", { class: "fix" }, item.fix),
      item.code && codeNote(item.code, item.params)))),
    items.length > shown.length && h("p", {}, h("button", { type: "button", data: { key: "all-wrong" }, onclick: () => { unfolded = true; draw(); } }, t("home.more", { n: items.length - shown.length })))];
  }

  function paidPart() {
    const title = h("h2", {}, t("home.last"));
    if (!last) return [title, h("p", { class: "muted" }, t("home.noPayment"))];
    return [title,
      h("p", { class: "facts-line" }, orderLink(last.outTradeNo), orderTag(last.state), amount(last.totalFeeFen), h("span", {}, last.body), moment(last.paidAt)),
      (last.notifications || []).length ? last.notifications.map(deliveries) : h("p", { class: "muted" }, t("order.noCallback"))];
  }

  function deliveries(one) {
    const made = one.attempts || [];
    const ended = made.at(-1);
    return h("div", { class: "delivered" },
      h("p", { class: "facts-line" }, h("span", {}, t("home.callbackOf", { kind: t("notification.kind." + one.kind), fn: one.function || "" })),
        h("a", { href: link("callbacks", one.id) }, notificationTag(one.state, made.length))),
      ended && h("p", { class: "facts-line" }, verdictTag(ended.verdict), ended.code && codeNote(ended.code), ended.reply && h("span", { class: "mono clip" }, ended.reply), h("span", { class: "muted" }, duration(ended.ms))),
      one.nextAt && h("p", { class: "facts-line" }, t("notification.nextAt"), moment(one.nextAt),
        action(t("home.deliver"), () => post("clock", { advance: "next" }).then(load), { say: context.say, key: "deliver-" + one.id })));
  }

  function nextPart(state) {
    const names = (state?.functions || []).map((fn) => fn.name);
    const bound = [...new Set((state?.payments || []).map((one) => one.callback).filter(Boolean))];
    return [h("h2", {}, t("home.next")),
      unpaid
        ? h("div", { class: "step" }, h("span", {}, t("home.unpaid"), " ", orderLink(unpaid.outTradeNo), " ", amount(unpaid.totalFeeFen)), h("span", { class: "bar" },
          action(t("home.pay"), async () => {
            const end = await post("orders/" + encodeURIComponent(unpaid.outTradeNo) + "/pay", { outcome: "success" });
            context.say(end.errMsg);
            await load();
          }, { say: context.say, class: "primary", key: "pay" }),
          h("a", { class: "button", href: "/cashier/" + encodeURIComponent(unpaid.prepayId), target: "_blank", rel: "noopener", data: { key: "cashier" } }, t("order.cashier"))))
        : h("div", { class: "step" }, h("span", { class: "muted" }, t("home.noUnpaid"))),
      names.length > 0 && h("div", { class: "step" }, h("span", {}, t("home.call")), h("span", { class: "bar" }, names.slice(0, 6).map((name) =>
        h("a", { class: "button", href: link("functions", name), data: { key: "call-" + name } }, name)))),
      h("div", { class: "step" }, h("span", {}, t("home.check")), h("span", { class: "bar" },
        bound.length > 0 && h("a", { class: "button", href: link("proof", "", { function: bound[0] }) }, t("home.prove", { name: bound[0] })),
        h("a", { class: "button", href: link("deploy") }, t("home.plan")), h("a", { class: "button", href: link("log", "", { level: "error" }) }, t("home.errors"))))];
  }

  function runsPart(state) {
    const title = h("h2", {}, t("home.runs"));
    if (!state) return [title, h("p", { class: "muted" }, t("waiting"))];
    const stopped = down(state);
    const timers = state.functions.flatMap((fn) => fn.timers.map((timer) => ({ ...timer, fn: fn.name }))).filter((timer) => timer.nextAt)
      .sort((a, b) => Date.parse(a.nextAt) - Date.parse(b.nextAt));
    return [title,
      facts([
        [t("environment.url"), h("span", { class: "mono" }, state.url)],
        [t("environment.loops"), stopped.names ? tag(t("loops.down", { names: stopped.names }), "error") : tag(t("environment.running"), "good")],
        [t("home.timer"), timers.length > 0 && h("span", {}, timers[0].fn + " · " + timers[0].name + " ", moment(timers[0].nextAt))],
      ]),
      h("ul", { class: "running" }, state.functions.map((fn) => h("li", {}, h("a", { href: link("functions", fn.name) }, fn.name), stateTag(fn),
        h("span", { class: "muted" }, t("functions.counts", { calls: fn.calls, errors: fn.errors })), fn.lastError && h("span", { class: "bad clip" }, errorText(fn.lastError)))))];
  }

  function phonePart({ lan, pairing }) {
    const title = h("h2", {}, t("devices.phone"));
    if (!lan) return [title, h("p", { class: "muted" }, t("devices.loopback")), h("pre", { class: "mono" }, "cloudfn dev --lan")];
    const code = pairing || { url: lan.url, qr: lan.qr };
    return [title, h("div", { class: "with-qr" }, h("img", { class: "qr", src: code.qr, alt: t(pairing ? "devices.qr" : "devices.lanQr") }), h("div", { class: "stack" },
      h("p", { class: "mono wrap" }, lan.url), pairing && h("p", {}, t("devices.code"), " ", h("strong", { class: "mono" }, pairing.code)),
      h("p", { class: "muted" }, t(pairing ? "devices.scan" : "devices.noCode")), h("p", {}, h("a", { href: link("devices") }, t("view.devices")))))];
  }

  show(context.root, head(t("view.home")), h("div", { class: "home" }, h("div", { class: "stack" }, bad, paid), h("div", { class: "stack" }, next, runs, phone)));
  const drawSoon = context.throttled(300, draw);
  const loadSoon = context.throttled(500, load);
  const readSoon = context.throttled(1500, readSource);
  context.onState(draw);
  context.onEvents((events) => {
    if (events.some((event) => /^(Order|Refund|Notification|Payment)/.test(event.event) || event.event === "ClockMoved")) loadSoon();
    if (events.some((event) => event.event === "Noticed")) drawSoon();
    if (events.some((event) => READ_AGAIN.has(event.event))) readSoon();
  });
  draw();
  load();
  readSource();
  loadPhone();
  return { refresh: load };
}
