/**
 * The entries of a story on lanes over the clock. The scale is logarithmic: retries lie seconds apart at first and
 * hours at last, and both must be seen. `place` is pure; `axis` draws.
 */
import { h } from "./dom.js";
import { dateTime, duration } from "./format.js";
import { LANES } from "./story.js";
import { t } from "./words.js";

const UNIT_MS = 3000;
const TICKS_MS = [0, 5e3, 15e3, 60e3, 180e3, 600e3, 1800e3, 3600e3, 3 * 3600e3, 6 * 3600e3, 12 * 3600e3, 24 * 3600e3, 48 * 3600e3, 7 * 86400e3, 30 * 86400e3];
const LEAST_GAP = 9; // percent between two tick labels

/** `{ marks: [{ entry, x }], ticks: [{ x, ms }], now }`, x in percent of the width. */
export function place(entries, now) {
  const start = Math.min(...entries.map((entry) => Date.parse(entry.at)));
  const last = Math.max(start + 10e3, ...entries.map((entry) => Date.parse(entry.at)));
  const whole = Math.log1p((last - start) / UNIT_MS);
  const x = (at) => (Math.log1p(Math.max(0, at - start) / UNIT_MS) / whole) * 100;
  const ticks = [];
  for (const ms of TICKS_MS) {
    if (ms > last - start) break;
    const at = x(start + ms);
    if (!ticks.length || at - ticks.at(-1).x >= LEAST_GAP) ticks.push({ x: at, ms });
  }
  return {
    marks: entries.map((entry) => ({ entry, x: x(Date.parse(entry.at)) })),
    ticks,
    now: now && now >= start && now <= last ? x(now) : null,
  };
}

/** `choose(key)` is told which mark was pressed; `chosen` is marked. */
export function axis(entries, { now, chosen, choose }) {
  if (!entries.length) return null;
  const { marks, ticks, now: nowX } = place(entries, now);
  const lanes = LANES.filter((lane) => entries.some((entry) => entry.lane === lane));
  const node = h("div", { class: "axis" });
  for (const lane of lanes) {
    const track = h("div", { class: "track" });
    for (const { entry, x } of marks.filter((mark) => mark.entry.lane === lane)) {
      const mark = h("button", {
        type: "button", class: "mark" + (entry.future ? " future" : ""), data: { tone: entry.tone, key: "mark-" + entry.key },
        "aria-label": entry.title + ", " + dateTime(entry.at), "aria-pressed": String(entry.key === chosen), title: entry.title + "\n" + dateTime(entry.at),
        onclick: () => choose(entry.key),
      });
      mark.style.left = x + "%";
      track.append(mark);
    }
    node.append(h("div", { class: "lane" }, h("span", { class: "lane-name" }, t("lane." + lane)), track));
  }
  const scale = h("div", { class: "track scale" });
  for (const { x, ms } of ticks) {
    const tick = h("span", { class: "tick" }, ms ? "+" + duration(ms) : "0");
    tick.style.left = x + "%";
    scale.append(tick);
  }
  if (nowX !== null) {
    const here = h("span", { class: "now", title: t("story.now") });
    here.style.left = nowX + "%";
    scale.append(here);
  }
  node.append(h("div", { class: "lane" }, h("span", { class: "lane-name muted" }, t("lane.clock")), scale));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("story.axis") }, node);
}
