/** One notification: its deliveries with reply and verdict, and sending it again. */
import { post } from "../app/api.js";
import { h } from "../app/dom.js";
import { duration } from "../app/format.js";
import { action, codeNote, field, moment, notificationTag, requestLink, shortMoment, table, verdictTag } from "../app/parts.js";
import { t } from "../app/words.js";
import { compareTools } from "./compare.js";

export function replayTools(context, notification, done) {
  const times = h("input", { type: "number", min: "1", max: "50", value: "1", data: { key: "times-" + notification.id } });
  const together = h("input", { type: "checkbox", data: { key: "together-" + notification.id } });
  const change = h("input", { type: "text", class: "mono", placeholder: "totalFee=1", size: "16", data: { key: "set-" + notification.id } });

  async function replay() {
    const answer = await post("notifications/" + encodeURIComponent(notification.id) + "/replay",
      { times: Number(times.value), concurrent: together.checked, set: settings(change.value) });
    const attempts = Array.isArray(answer) ? answer : answer.attempts || answer.items || [];
    context.say(t("replay.done", { n: attempts.length, verdicts: attempts.map((one) => t("verdict." + one.verdict)).join(", ") }));
    await done();
  }

  return h("article", { class: "notification" },
    h("h3", {}, t("notification.kind." + notification.kind), " ", h("span", { class: "mono muted" }, notification.id), " ", notificationTag(notification.state),
      notification.nextAt && h("span", { class: "muted" }, " ", t("notification.nextAt"), " ", shortMoment(notification.nextAt))),
    attemptTable(notification),
    compareTools(context, notification),
    h("details", { data: { key: "replay-" + notification.id } }, h("summary", {}, t("replay.title")),
      h("div", { class: "bar" }, field(t("replay.times"), times), h("label", { class: "check" }, together, t("replay.together")),
        field(t("replay.set"), change), action(t("replay.run"), replay, { say: context.say, key: "run-" + notification.id }))));
}

function attemptTable(notification) {
  if (!(notification.attempts || []).length) return h("p", { class: "muted" }, t("notification.none"));
  return table(t("order.callbacks") + " " + notification.id, ["#", t("time"), t("verdict"), t("reply"), t("took"), t("request")], notification.attempts.map((attempt) =>
    h("tr", {},
      h("td", {}, attempt.n), h("td", {}, moment(attempt.at)), h("td", {}, verdictTag(attempt.verdict), " ", attempt.code && codeNote(attempt.code, attempt.params)),
      h("td", { class: "mono wrap" }, attempt.reply), h("td", {}, duration(attempt.ms)), h("td", {}, requestLink(attempt.requestId)))));
}

/** `a.b=1, c="x"` -> `{ "a.b": 1, c: "x" }`; a value that is no JSON is text. */
export function settings(text) {
  const set = {};
  for (const part of text.split(/[,，]\s*/).filter(Boolean)) {
    const [path, ...rest] = part.split("=");
    const value = rest.join("=").trim();
    try {
      set[path.trim()] = JSON.parse(value);
    } catch {
      set[path.trim()] = value;
    }
  }
  return set;
}

