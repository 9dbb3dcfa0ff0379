/** Small pieces that several views use. */
import { get } from "./api.js";
import { filled } from "./code-titles.js";
import { h, show } from "./dom.js";
import { dateTime, pretty, shortId, timeOf, yuan } from "./format.js";
import { link } from "./routes.js";
import { language, t } from "./words.js";

/** A state as a dot and a word: colour never stands alone. */
export function tag(text, tone = "plain") {
  return h("span", { class: "tag", data: { tone } }, text);
}

const ORDER_TONES = { NOTPAY: "wait", SUCCESS: "good", REFUND: "plain", CLOSED: "plain" };

export function orderTag(state) {
  return tag(t("order." + state), ORDER_TONES[state] || "plain");
}

const TONES = {
  accepted: "good", retry: "warning", undeliverable: "error", pending: "wait", delivering: "wait", exhausted: "error",
  dropped: "warning",
};

/** What the platform makes of one reply; "" while the delivery still runs. */
export function verdictTag(verdict) {
  return tag(t("verdict." + (verdict || "running")), TONES[verdict] || "wait");
}

/** The state of a whole notification, with the number of deliveries when there was more than one. */
export function notificationTag(state, attempts = 0) {
  return tag(t("notification." + state) + (attempts > 1 ? " ×" + attempts : ""), TONES[state] || "plain");
}

export function head(title, ...tools) {
  return h("div", { class: "head" }, h("h1", {}, title), h("div", { class: "tools" }, tools));
}

export function empty(text, ...more) {
  return h("div", { class: "empty" }, h("p", {}, text), more);
}

export function json(value, label) {
  return h("pre", { class: "json", tabindex: "0", role: "region", "aria-label": label || "JSON" }, pretty(value));
}

/** A failure of the control surface, with its code explained on request. */
export function problem(failure) {
  const text = failure.status === 0 ? t("server.away") : failure.message;
  return h("div", { class: "problem", role: "alert" }, h("p", {}, text), failure.code && codeNote(failure.code), failure.fix && h("p", { class: "fix" }, failure.fix));
}

/** `CFN-PAY-004`, unfolding to its title, cause and fix in the reader's language. */
export function codeNote(code, params) {
  const body = h("div", { class: "explained" });
  return h("details", {
    class: "code", data: { key: "code-" + code },
    async ontoggle(event) {
      if (!event.target.open || body.childNodes.length) return;
      try {
        const found = await get("codes/" + encodeURIComponent(code), { lang: language() });
        show(body, [found.title, found.cause, found.fix].filter(Boolean).map((text) => h("p", {}, filled(text, params))));
      } catch (failure) {
        show(body, h("p", {}, failure.message));
      }
    },
  }, h("summary", {}, code), body);
}

export function orderLink(no) {
  return h("a", { href: link("orders", no), class: "mono" }, no);
}

export function requestLink(id) {
  return id ? h("a", { href: link("log", "", { request: id }), class: "mono", title: id }, shortId(id)) : null;
}

export function moment(instant) {
  return instant ? h("time", { datetime: instant, title: instant }, dateTime(instant)) : "";
}

export function shortMoment(instant) {
  return instant ? h("time", { datetime: instant, title: dateTime(instant) }, timeOf(instant, false)) : "";
}

export function amount(fen) {
  return h("span", { class: "amount" }, yuan(fen));
}

/** `dt`/`dd` pairs; pairs without a value are left out. */
export function facts(pairs) {
  const kept = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return h("dl", { class: "facts" }, kept.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** Runs `work` with the pressed button disabled; failures go to `say`. */
export function action(text, work, { say, key, ...more } = {}) {
  const made = h("button", { type: "button", data: { key: key || text }, ...more, async onclick() {
    made.disabled = true;
    try {
      await work();
    } catch (failure) {
      if (say) say([failure.message, failure.fix].filter(Boolean).join(" "), "error");
      else throw failure;
    } finally {
      made.disabled = false;
    }
  } }, text);
  return made;
}

export function field(label, control, hint) {
  return h("label", { class: "field" }, h("span", {}, label), control, hint && h("small", {}, hint));
}

export function select(options, value, onchange, more = {}) {
  const made = h("select", { ...more, onchange: (event) => onchange(event.target.value) },
    options.map(([key, text]) => h("option", { value: key }, text)));
  made.value = value;
  return made;
}

/**
 * A table whose header scrolls with it; wide ones scroll inside their own box. On a narrow window each row is a card with
 * the columns' names in it: the roles are written out because a table that is drawn otherwise is none to some browsers.
 */
export function table(label, columns, rows) {
  for (const row of rows) {
    row.setAttribute("role", "row");
    [...row.cells].forEach((cell, index) => {
      cell.setAttribute("role", "cell");
      cell.dataset.label = columns[index] || "";
    });
  }
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    h("table", { role: "table", "aria-label": label },
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map((name) => h("th", { scope: "col", role: "columnheader" }, name)))),
      h("tbody", { role: "rowgroup" }, rows)));
}
