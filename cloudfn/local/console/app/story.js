/**
 * What happened to one order, from the order itself and the events of its requests, as entries in order of time:
 * `{ key, at, lane, tone, title, detail, request, code, params, before, after, future }`. Pure; wording from `words.js`.
 */
import { cut, duration, yuan } from "./format.js";
import { t } from "./words.js";

export const LANES = ["order", "payment", "callback", "documents", "refund"];

export function storyOf(order, writes = []) {
  const entries = [...ofOrder(order), ...ofSheet(order), ...ofCallbacks(order), ...ofRefunds(order), ...ofShipping(order), ...writes.map(ofWrite)];
  return entries
    .filter((entry) => entry.at)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || LANES.indexOf(a.lane) - LANES.indexOf(b.lane));
}

function* ofOrder(order) {
  yield entry("order", "created", order.createdAt, t("story.created", { amount: yuan(order.totalFeeFen) }), { request: order.requestId, detail: order.body });
  if (order.closedAt) yield entry("order", "closed", order.closedAt, t("story.closed"));
  if (order.state === "NOTPAY") {
    yield entry("order", "expires", order.expiresAt, t("story.expires"), { future: true, tone: "wait" });
  }
  if (order.paidAt) yield entry("payment", "paid", order.paidAt, t("story.paid", { amount: yuan(order.totalFeeFen) }), { tone: "good", detail: order.transactionId });
}

/** Payment sheets that ended without payment are only in the recorded timeline. */
function* ofSheet(order) {
  for (const [index, event] of (order.timeline || []).entries()) {
    if (event.event === "PaymentFailed") {
      yield entry("payment", "sheet-" + index, event.at, t("story.sheet", { outcome: t("outcome." + event.outcome) }), { tone: "warning" });
    }
  }
}

function* ofCallbacks(order) {
  for (const notification of order.notifications || []) {
    const kind = t("notification.kind." + notification.kind);
    for (const attempt of notification.attempts || []) {
      yield entry(notification.kind === "refund" ? "refund" : "callback", "attempt-" + notification.id + "-" + attempt.n, attempt.at,
        t("story.attempt", { kind, n: attempt.n, verdict: t("verdict." + attempt.verdict) }), {
          tone: { accepted: "good", retry: "warning" }[attempt.verdict] || "error",
          detail: t("story.replied", { reply: cut(attempt.reply || "", 200), ms: duration(attempt.ms) }),
          request: attempt.requestId, code: attempt.code, params: attempt.params,
        });
    }
    if (notification.nextAt) {
      yield entry(notification.kind === "refund" ? "refund" : "callback", "next-" + notification.id, notification.nextAt, t("story.next", { kind }), { future: true, tone: "wait" });
    }
  }
}

function* ofRefunds(order) {
  for (const refund of order.refunds || []) {
    const amount = yuan(refund.refundFeeFen);
    yield entry("refund", "refund-" + refund.outRefundNo, refund.createdAt, t("story.refund", { amount }), { detail: refund.outRefundNo });
    const settled = refund.settledAt;
    if (settled) {
      yield entry("refund", "settled-" + refund.outRefundNo, settled, t("story.settled", { amount, status: t("refund." + refund.state) }),
        { tone: refund.state === "SUCCESS" ? "good" : "warning", detail: refund.outRefundNo });
    } else {
      yield entry("refund", "settles-" + refund.outRefundNo, refund.settleAt, t("story.settles"), { future: true, tone: "wait" });
    }
  }
}

/** Uploads and the receipt are in the recorded timeline; when the platform will take it for received is not. */
function* ofShipping(order) {
  for (const [index, event] of (order.timeline || []).entries()) {
    if (event.event === "OrderShipped") {
      yield entry("order", "shipped-" + index, event.at, t("story.shipped"), { tone: "good", detail: (event.trackingNos || []).join(", ") });
    } else if (event.event === "OrderReceived") {
      yield entry("order", "received-" + index, event.at, t("story.received", { by: t("shipping.by." + event.by) }), { tone: "good" });
    }
  }
  if (order.shipping?.receiveAt) yield entry("order", "receipt", order.shipping.receiveAt, t("story.receipt"), { future: true, tone: "wait" });
}

function ofWrite(event) {
  return entry("documents", "write-" + event.seq, event.at,
    t("story.write", { operation: t("operation." + event.operation), where: event.collection + "/" + event.documentId }),
    { request: event.requestId, before: event.before, after: event.after, collection: event.collection, documentId: event.documentId });
}

function entry(lane, key, at, title, more = {}) {
  return { key, at, lane, title, tone: "plain", detail: "", request: "", code: "", future: false, ...more };
}
