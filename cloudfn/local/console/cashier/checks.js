/** What the client checks before it shows a sheet, and how long the order can still be paid on the clock. */
import { h } from "../app/dom.js";
import { codeNote } from "../app/parts.js";
import { duration } from "../app/format.js";
import { t } from "../app/words.js";

export function checksOf(sheet) {
  const { order, sheet: shown, check } = sheet.data;
  const rows = [
    [t("check.prepay"), true, order.prepayId],
    check && [t("check.paySign"), check.ok, check.ok ? "" : check.errMsg, check.code],
    [t("check.state"), order.state === "NOTPAY" || sheet.stage === "paid", order.state === "NOTPAY" ? "" : t("order." + order.state)],
    order.state === "NOTPAY" && [t("check.expiry"), shown.secondsLeft > 0, countdown(sheet)],
    shown.rules && shown.rules.length > 0 && [t("check.rules"), true, shown.rules.join(", ")],
  ].filter(Boolean);
  return h("section", {}, h("h2", {}, t("cashier.checks")),
    h("ul", { class: "checks" }, rows.map(([name, ok, detail, code]) => h("li", { data: { tone: ok ? "good" : "error" } },
      h("span", { class: "mark" }, ok ? "✓" : "✕"), h("span", {}, name), h("span", { class: "muted wrap" }, detail), code && !ok && codeNote(code)))));
}

/** Runs between the server's answers as fast as the clock does; `secondsLeft` is the server's word. */
function countdown(sheet) {
  const node = h("time", { class: "countdown" });
  function tick() {
    const left = sheet.data.sheet.secondsLeft * 1000 - (performance.now() - sheet.received) * sheet.scale;
    node.textContent = left > 0 ? t("cashier.left", { time: duration(Math.floor(left / 1000) * 1000) }) : t("cashier.isOver");
    if (node.isConnected || !node.dataset.drawn) setTimeout(tick, 1000);
    node.dataset.drawn = "1";
  }
  tick();
  return node;
}
