/** Two deliveries of one notification side by side, differences marked. */
import { get } from "../app/api.js";
import { comparison, lastTwo, requestOf } from "../app/comparison.js";
import { changes } from "../app/difference.js";
import { h, show } from "../app/dom.js";
import { field, moment, requestLink, select } from "../app/parts.js";
import { t } from "../app/words.js";

export function compareTools(context, notification) {
  const chosen = lastTwo(notification.attempts || []);
  if (!chosen) return null;
  const body = h("div", { class: "compared", "aria-live": "polite" });
  const options = notification.attempts.map((attempt) => [String(attempt.n), t("compare.attempt", { n: attempt.n, verdict: t("verdict." + (attempt.verdict || "running")) })]);
  const choosers = chosen.map((n, side) => select(options, String(n), (value) => {
    chosen[side] = Number(value);
    load();
  }, { data: { key: "side-" + side + "-" + notification.id } }));

  async function load() {
    const sides = await Promise.all(chosen.map(async (n) => {
      const attempt = notification.attempts.find((one) => one.n === n);
      const page = attempt.requestId ? await get("history", { requestId: attempt.requestId, limit: 500 }).catch(() => ({ items: [] })) : { items: [] };
      return { attempt, ...requestOf(page.items) };
    }));
    if (!context.closed()) show(body, drawn(sides));
  }

  return h("details", { data: { key: "compare-" + notification.id }, ontoggle: (event) => event.target.open && load() },
    h("summary", {}, t("compare.title")),
    h("div", { class: "bar" }, choosers.map((chooser, side) => field(t(side ? "compare.right" : "compare.left"), chooser))), body);
}

function drawn(sides) {
  return h("div", { class: "sides", role: "table", "aria-label": t("compare.title") },
    h("div", { role: "row", class: "side-row heads" }, h("span", { role: "columnheader" }, t("compare.what")), sides.map(({ attempt }) => h("span", { role: "columnheader" }, "#" + attempt.n + " ", moment(attempt.at), " ", requestLink(attempt.requestId)))),
    comparison(...sides).map((row) => h("div", { role: "row", class: "side-row", data: row.differs ? { differs: "1" } : {} },
      h("span", { role: "rowheader" }, t("compare." + row.what), row.differs && h("span", { class: "marked" }, " ≠", h("span", { class: "unseen" }, " " + t("compare.differs")))),
      ["left", "right"].map((side) => h("div", { role: "cell" }, cell(row, side))))));
}

/** Long texts line by line, those that only this side has marked. */
function cell(row, side) {
  const text = row.what === "verdict" && row[side] ? t("verdict." + row[side]) : row[side];
  if (!text) return h("span", { class: "muted" }, t("compare.nothing"));
  if (!row.differs || !row[side].includes("\n")) return h("pre", { class: "json" + (row.differs ? " differs" : ""), tabindex: "0" }, text);
  const own = side === "left" ? "-" : "+";
  return h("pre", { class: "json diff", tabindex: "0" }, changes(row.left, row.right).filter(([mark]) => mark === " " || mark === own)
    .map(([mark, line]) => h("span", { class: mark === " " ? "same" : side === "left" ? "gone" : "came" }, (mark === " " ? "  " : mark + " ") + line + "\n")));
}
