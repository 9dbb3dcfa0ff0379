/** What the payer sees, stage by stage. */
import { h } from "../app/dom.js";
import { yuan } from "../app/format.js";
import { t } from "../app/words.js";

/** `does` holds what the buttons do: pay, cancel, finish, retry, dismiss. */
export function face(sheet, does) {
  if (sheet.stage === "loading") return h("p", { class: "wait" }, t("waiting"));
  if (sheet.stage === "unknown") return dialog(t("cashier.unknown"), sheet.message, does.dismiss);
  const { sheet: shown } = sheet.data;
  if (sheet.stage === "refused") return dialog(t("cashier.refused"), sheet.message, does.dismiss);
  if (sheet.stage === "message") return dialog("", sheet.message, does.dismiss);
  if (sheet.stage === "ended") return ended(sheet, does);
  if (sheet.stage === "paid") {
    return [
      h("div", { class: "tick", "aria-hidden": "true" }),
      h("h1", {}, t("cashier.paid")),
      money(shown.totalFeeFen),
      sheet.note && h("p", { class: "note" }, sheet.note),
      h("button", { class: "primary wide", data: { key: "done" }, onclick: () => does.finish() }, t("cashier.done")),
    ];
  }
  const paying = sheet.stage === "paying";
  return [
    h("div", { class: "sheet-top" },
      h("button", { class: "quiet x", "aria-label": t("cashier.cancel"), disabled: paying, onclick: does.cancel }, "×"),
      h("h1", {}, t("cashier.title"))),
    h("p", { class: "goods" }, shown.body || t("cashier.goods")),
    money(shown.totalFeeFen),
    h("dl", { class: "lines" },
      line(t("cashier.to"), shown.subMchId),
      line(t("cashier.number"), shown.outTradeNo),
      line(t("cashier.method"), t("cashier.balance"))),
    h("p", { class: "note bad", role: "alert" }, sheet.note),
    h("button", { class: "primary wide", disabled: paying, data: { key: "pay" }, onclick: does.pay }, paying ? t("cashier.paying") : t("cashier.pay")),
  ];
}

function money(fen) {
  const [sign, ...digits] = yuan(fen);
  return h("p", { class: "money" }, h("span", {}, sign), digits.join(""));
}

function line(name, value) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

function dialog(title, text, dismiss) {
  return h("div", { class: "dialog", role: "alertdialog", "aria-label": title || text },
    title && h("p", { class: "muted" }, title), h("p", { class: "said" }, text),
    h("button", { class: "wide", data: { key: "ok" }, onclick: dismiss }, t("cashier.ok")));
}

function ended(sheet, does) {
  const outcome = (sheet.done && sheet.done.outcome) || "cancel";
  const text = { success: t("cashier.paid"), paidButClosed: t("cashier.closedAfter") }[outcome] || t("cashier.cancelled");
  const again = sheet.data && sheet.data.sheet.payable;
  return h("div", { class: "dialog" }, h("p", { class: "said", role: "status" }, text),
    again && h("button", { class: "wide", onclick: () => { sheet.stage = "loading"; sheet.done = null; does.retry(); } }, t("cashier.back")));
}
