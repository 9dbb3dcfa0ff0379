/** One line of the log for each kind of event, with what the filters need. Pure; wording comes from `words.js`. */
import { cut, dateTime, duration, yuan } from "./format.js";
import { t } from "./words.js";

const KEPT_TEXT = 2000;

const TEXTS = {
  InvocationStarted: (e) => ["→", t("line.started", { source: e.source, cold: e.cold ? " · " + t("cold") : "" }) + noted(e)],
  InvocationEnded: (e) => [
    "←", e.ok ? t("line.ended", { ms: duration(e.ms) }) : t("line.failed", { ms: duration(e.ms), error: e.error || e.kind }),
  ],
  LogWritten: (e) => ["", e.text],
  FunctionReloaded: (e) => ["↻", t("line.reloaded", { ms: duration(e.ms), files: (e.files || []).join(", ") })],
  ReloadFailed: (e) => ["✕", t(e.stillServing ? "line.reloadFailedKept" : "line.reloadFailed", { error: e.error })],
  WorkerEnded: (e) => ["·", t("line.workerEnded", { reason: e.reason, pid: e.pid }) + (e.detail ? " " + e.detail : "")],
  BackendCalled: (e) => ["⋯", e.n + ". " + e.action + " " + (e.ok ? duration(e.ms) : t("failed") + " " + e.detail)],
  DocumentWritten: (e) => ["✎", t("line.document", { operation: e.operation, where: e.collection + "/" + e.documentId })],
  OrderCreated: (e) => ["¥", t("line.orderCreated", { amount: yuan(e.totalFeeFen) })],
  OrderRefused: (e) => ["¥", t("line.orderRefused", { api: e.api, error: [e.errCode, e.des].filter(Boolean).join(" ") })],
  OrderPaid: (e) => ["¥", t("line.orderPaid", { amount: yuan(e.totalFeeFen) })],
  PaymentFailed: (e) => ["¥", t("line.paymentFailed", { outcome: t("outcome." + e.outcome) })],
  OrderClosed: (e) => ["¥", t("line.orderClosed", { by: e.by })],
  OrderShipped: (e) => ["¥", t("line.orderShipped", { numbers: (e.trackingNos || []).join(", ") })],
  OrderReceived: (e) => ["¥", t("line.orderReceived", { by: t("shipping.by." + e.by) })],
  RefundAccepted: (e) => ["¥", t("line.refundAccepted", { amount: yuan(e.refundFeeFen), no: e.outRefundNo })],
  RefundSettled: (e) => ["¥", t("line.refundSettled", { status: e.status, no: e.outRefundNo })],
  NotificationQueued: () => ["⇢", t("line.notificationQueued")],
  NotificationAttempted: (e) => [
    "⇢", t("line.attempt", { n: e.n, verdict: t("verdict." + e.verdict), ms: duration(e.ms) }) + again(e) + (e.code ? " " + e.code : ""),
  ],
  ClockMoved: (e) => ["◷", e.bySeconds
    ? t("line.clockMoved", { by: duration(e.bySeconds * 1000) })
    : t("line.clockSpeed", { scale: e.scale < 0 ? "max" : e.scale })],
  Noticed: (e) => ["!", e.message || [e.code, e.file].filter(Boolean).join(" ")],
  TaskStarted: (e) => ["…", [e.task, e.subject, e.detail].filter(Boolean).join(" ")],
  TaskProgressed: (e) => ["…", [e.task, e.subject, e.detail].filter(Boolean).join(" ")],
  TaskEnded: (e) => [e.ok ? "✓" : "✕", [e.task, e.subject, duration(e.ms), e.detail].filter(Boolean).join(" ")],
};

const GROUPS = {
  InvocationStarted: "calls", InvocationEnded: "calls", LogWritten: "output", BackendCalled: "backend",
  DocumentWritten: "documents", FunctionReloaded: "workers", ReloadFailed: "workers", WorkerEnded: "workers",
  OrderCreated: "payments", OrderRefused: "payments", OrderPaid: "payments", PaymentFailed: "payments",
  OrderClosed: "payments", OrderShipped: "payments", OrderReceived: "payments", RefundAccepted: "payments", RefundSettled: "payments", NotificationQueued: "payments",
  NotificationAttempted: "payments", ClockMoved: "payments",
};

/** `{ n, seq, at, fn, request, order, level, group, mark, text, event }`; long payloads are cut so memory stays bounded. */
export function toLine(event) {
  const [mark, text] = (TEXTS[event.event] || ((e) => ["·", e.event]))(event);
  return {
    n: 0,
    seq: event.seq,
    at: event.at,
    fn: event.function || "",
    request: event.requestId || "",
    order: event.outTradeNo || "",
    level: levelOf(event),
    group: GROUPS[event.event] || "other",
    mark,
    text: cut(text, KEPT_TEXT),
    event: trimmed(event),
  };
}

function levelOf(event) {
  if (event.event === "LogWritten") {
    if (event.stream === "platform") return "quiet";
    return event.level === "warn" ? "warning" : event.level === "error" || event.stream === "stderr" ? "error" : "info";
  }
  if (event.event === "Noticed") return event.level;
  if (event.event === "NotificationAttempted") return event.verdict === "accepted" ? "good" : "warning";
  if (event.event === "OrderPaid") return "good";
  if (event.event === "OrderRefused" || event.event === "ReloadFailed") return "error";
  if (event.event === "PaymentFailed") return "warning";
  return event.ok === false ? "error" : "info";
}

function trimmed(event) {
  const kept = {};
  for (const [key, value] of Object.entries(event)) kept[key] = typeof value === "string" ? cut(value, KEPT_TEXT) : value;
  return kept;
}

function noted(event) {
  return event.note ? " · " + event.note : "";
}

/** When a callback that was not accepted comes again: how long that is, and what the clock shows then. */
function again(event) {
  if (!event.nextAt) return "";
  return t("line.again", { wait: duration(Date.parse(event.nextAt) - Date.parse(event.at)), at: dateTime(event.nextAt) });
}
