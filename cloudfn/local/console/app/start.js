/** What the start page says: what is wrong, and which payment was the last. Pure; wording from `words.js`. */
import { t } from "./words.js";

const NEVER = ["undeliverable", "exhausted"];

/**
 * `[{ tone, text, detail, code, view, id, query }]`, the worst first: loops that fail, functions that do not load or
 * failed, callbacks that never arrive or come again, what the running cloud warned of, and findings of the source.
 */
export function wrong({ state, notifications = [], findings = [], notices = [], wording = (event) => event.code }) {
  const items = [...ofLoops(state), ...ofFunctions(state), ...ofCallbacks(notifications), ...ofNotices(notices, wording), ...ofFindings(findings)];
  const order = ["error", "warning"];
  return items.map((item, index) => [item, index])
    .sort(([a, i], [b, j]) => order.indexOf(a.tone) - order.indexOf(b.tone) || i - j).map(([item]) => item);
}

function ofLoops(state) {
  return (state?.loops || []).filter((loop) => loop.state === "failing")
    .map((loop) => ({ tone: "error", text: t("wrong.loop", { name: loop.name }), detail: loop.lastError, view: "environment" }));
}

function ofFunctions(state) {
  return (state?.functions || []).filter((fn) => fn.state === "broken" || fn.lastError).map((fn) => ({
    tone: fn.state === "broken" ? "error" : "warning",
    text: t(fn.state === "broken" ? "wrong.broken" : "wrong.failed", { name: fn.name }),
    detail: typeof fn.lastError === "string" ? fn.lastError : fn.lastError?.message || "",
    view: "log", query: { fn: fn.name, level: "warning" },
  }));
}

function ofCallbacks(notifications) {
  return notifications.flatMap((one) => {
    const last = (one.attempts || []).at(-1);
    const never = NEVER.includes(one.state);
    if (!never && !(one.state === "pending" && last && last.verdict !== "accepted")) return [];
    return [{
      tone: never ? "error" : "warning",
      text: t(never ? "wrong.never" : "wrong.again", { order: one.outTradeNo, n: (one.attempts || []).length }),
      detail: last ? last.reply : "", code: (last && last.code) || one.code, view: "callbacks", id: one.id,
    }];
  });
}

/** The newest of each code and function. What a reload found in the source is read anew as a finding. */
function ofNotices(events, wording) {
  const newest = new Map();
  for (const event of events) {
    if (event.event !== "Noticed" || !["error", "warning"].includes(event.level) || event.code.startsWith("CFN-SRC-")) continue;
    const key = event.code + " " + (event.function || "");
    newest.delete(key);
    newest.set(key, event);
  }
  return [...newest.values()].reverse().map((event) => ({
    tone: event.level, text: wording(event), detail: event.function || "", code: event.code, params: event.params,
    view: "log", query: event.requestId ? { request: event.requestId } : { text: event.code },
  }));
}

function ofFindings(findings) {
  return findings.filter((one) => one.level !== "note").map((one) => ({
    tone: one.level === "error" ? "error" : "warning", text: one.message, detail: one.file ? one.file + ":" + one.line : "", code: one.code, fix: one.fix,
  }));
}

/** The order that was paid last, of pages of orders; null where none was. */
export function lastPaid(orders) {
  const paid = orders.filter((order) => order.paidAt);
  return paid.reduce((last, order) => (!last || Date.parse(order.paidAt) > Date.parse(last.paidAt) ? order : last), null);
}
