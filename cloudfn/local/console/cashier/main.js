/**
 * The payment sheet: on the left what a payer sees, beside it what else can happen to a payment.
 *
 * Opened by itself it pays the order; opened over a page by `wx.requestPayment` it also tells that page how it ended
 * (`{type: "cloudfn:cashier", outcome, errMsg}`), and nothing else.
 */
import "../app/theme.js";
import { get, post } from "../app/api.js";
import { h, show, throttled } from "../app/dom.js";
import { openLive } from "../app/live.js";
import { language, setLanguage, onLanguage, t } from "../app/words.js";
import { face } from "./sheet.js";
import { endings } from "./endings.js";
import { checksOf } from "./checks.js";

const PAYMENT = ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"];

const asked = new URLSearchParams(location.search);
const prepayId = decodeURIComponent(location.pathname.split("/").pop());
const embedded = asked.get("embedded") === "1" && window.parent !== window;
const payer = asked.get("openid") || "";

/** `stage`: loading, ready, refused, paying, message, paid, ended, unknown. */
const sheet = { stage: "loading", data: null, users: [], message: "", note: "", received: 0, scale: 1 };

const phone = h("section", { class: "phone", "aria-label": t("cashier.title") });
const more = h("aside", { class: "more" });
const place = h("main", { class: embedded ? "over" : "" }, phone, more);
document.body.replaceChildren(place);
if (embedded) document.body.classList.add("embedded");

let drawn = sheet.stage;

/** After a change of stage the keyboard is on the button that goes on. */
function draw() {
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  show(phone, face(sheet, { pay: () => act("success"), cancel, finish, retry: load, dismiss }));
  if (drawn !== sheet.stage && document.activeElement === document.body) phone.querySelector("button.wide")?.focus();
  drawn = sheet.stage;
  show(more,
    h("p", { class: "local" }, t("cashier.local"),
      h("button", { class: "quiet", data: { key: "lang" }, lang: language() === "zh" ? "en" : "zh-CN", onclick: () => setLanguage(language() === "zh" ? "en" : "zh") }, language() === "zh" ? "English" : "中文")),
    sheet.data && checksOf(sheet),
    sheet.data && sheet.data.sheet.payable && endings(sheet, { act, twice, as, expire }),
    sheet.data && h("p", {}, h("a", { href: "/#/orders/" + encodeURIComponent(sheet.data.order.outTradeNo), target: embedded ? "_blank" : null }, t("cashier.console"))));
}

async function load() {
  try {
    const fields = asked.has("paySign") ? Object.fromEntries(PAYMENT.filter((name) => asked.has(name)).map((name) => [name, asked.get(name)])) : {};
    sheet.data = await get("prepay/" + encodeURIComponent(prepayId), fields);
    sheet.received = performance.now();
    if (sheet.stage === "loading" || sheet.stage === "ready" || sheet.stage === "refused" || sheet.stage === "unknown") {
      sheet.stage = refusal() ? "refused" : "ready";
    }
  } catch (failure) {
    if (failure.status) Object.assign(sheet, { stage: "unknown", message: failure.message });
    else sheet.note = t("server.away");
  }
  draw();
}

/** What the phone would say instead of showing the sheet, or "". */
function refusal() {
  const { check, sheet: shown } = sheet.data;
  if (check && !check.ok) return (sheet.message = check.errMsg);
  return (sheet.message = shown.payable ? "" : shown.dialog);
}

async function act(outcome, openid = payer) {
  Object.assign(sheet, { stage: "paying", note: "" });
  draw();
  try {
    await settle(await end(outcome, openid));
  } catch (failure) {
    Object.assign(sheet, { stage: "ready", note: failure.message });
    draw();
  }
}

function end(outcome, openid = payer) {
  const body = openid ? { outcome, openid } : { outcome };
  return post("prepay/" + encodeURIComponent(prepayId) + "/pay", body);
}

/** Show how an attempt ended. The sheet stays open for a payer who may try again, as on the phone. */
async function settle(done) {
  sheet.done = done;
  if (done.outcome === "success") sheet.stage = "paid";
  else if (done.outcome === "cancel" || done.outcome === "paidButClosed") return finish();
  else if (done.outcome === "notenough" || done.outcome === "wrongPassword") {
    sheet.stage = "ready";
    sheet.note = t("cashier." + done.outcome);
  } else Object.assign(sheet, { stage: "message", message: done.dialog });
  await load();
}

async function twice() {
  Object.assign(sheet, { stage: "paying", note: "" });
  draw();
  const first = await end("success");
  const second = await end("success");
  sheet.note = [["cashier.first", first], ["cashier.second", second]]
    .map(([key, one]) => t(key, { end: one.dialog || t("outcome." + one.outcome) })).join("\n");
  sheet.done = first;
  sheet.stage = first.paid ? "paid" : "message";
  sheet.message = first.dialog;
  await load();
}

const as = (openid) => act("success", openid);

async function expire() {
  const left = sheet.data.sheet.secondsLeft;
  await post("clock", { advance: left + 1 + "s" });
  await load();
}

function cancel() {
  act("cancel");
}

/** OK under a dialog: the client reports the failure that the dialog told of. */
function dismiss() {
  const check = sheet.data && sheet.data.check;
  finish(check && !check.ok ? check.errMsg : "requestPayment:fail cancel");
}

function finish(errMsg) {
  const done = sheet.done || {};
  if (embedded) {
    const said = { type: "cloudfn:cashier", outcome: done.outcome || "cancel", errMsg: errMsg || done.errMsg };
    window.parent.postMessage(said, asked.get("opener") || location.origin);
    return;
  }
  sheet.stage = "ended";
  draw();
}

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (sheet.stage === "ready") cancel();
  else if (sheet.stage === "paid") finish();
  else if (sheet.stage === "message" || sheet.stage === "refused" || sheet.stage === "unknown") dismiss();
});

const loadSoon = throttled(300, load);
onLanguage(draw);
await load();
// The rest is for a browser that was let into the console; a payer's alone sees the order when it asks.
get("state").then((state) => {
  sheet.users = state.users || [];
  sheet.scale = typeof state.scale === "number" ? state.scale : 1;
  draw();
  openLive({
    onBatch: (events) => {
      const mine = sheet.data && sheet.data.order.outTradeNo;
      if (events.some((event) => event.event === "ClockMoved" || (event.outTradeNo === mine && event.event !== "PaymentFailed"))) loadSoon();
    },
    // What happened between the sheet's answer and the stream's beginning, or while it was away, is in the order.
    onStatus: (status) => status === "live" && load(),
    onBack: () => {},
  });
}, () => {});
