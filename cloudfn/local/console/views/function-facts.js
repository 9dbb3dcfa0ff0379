/** What is known of one function: its state, its limits, its calls, its last error. */
import { h } from "../app/dom.js";
import { duration } from "../app/format.js";
import { facts, tag } from "../app/parts.js";
import { t } from "../app/words.js";

const TONES = { warm: "good", busy: "good", idle: "plain", broken: "error" };

export function stateTag(fn) {
  return tag(t("function." + fn.state), TONES[fn.state]);
}

export function functionFacts(fn) {
  return facts([
    [t("function.state"), stateTag(fn)],
    [t("function.instances"), fn.instances + (fn.queued ? " · " + t("function.queued", { n: fn.queued }) : "") + (fn.spare ? " · " + t("function.spare") : "")],
    [t("function.handler"), fn.handler + " · " + fn.runtime],
    [t("function.limits"), duration(fn.timeoutS * 1000) + " · " + fn.memoryMb + " MB"],
    [t("function.calls"), t("functions.counts", { calls: fn.calls, errors: fn.errors })],
    [t("function.lastError"), fn.lastError && h("span", { class: "bad" }, errorText(fn.lastError))],
  ]);
}

export function errorText(error) {
  return typeof error === "string" ? error : error.message || JSON.stringify(error);
}
