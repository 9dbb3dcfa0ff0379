/** Numbers and instants as text; units of time in the reader's language. Amounts come in as fen, durations as milliseconds, sizes as bytes. */
import { t } from "./words.js";

export function yuan(fen) {
  if (fen === null || fen === undefined) return "";
  const sign = fen < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(fen) / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return sign + "¥" + whole + "." + String(Math.abs(fen) % 100).padStart(2, "0");
}

/** `14:03:07.120` in the reader's time zone; `parts` 2 leaves the milliseconds out. */
export function timeOf(instant, milliseconds = true) {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  return milliseconds ? time + "." + String(at.getMilliseconds()).padStart(3, "0") : time;
}

function dayOf(instant) {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? "" : [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
}

export function dateTime(instant) {
  return dayOf(instant) && dayOf(instant) + " " + timeOf(instant, false);
}

/** `12 ms`, `3.4 s`, `2 min 5 s`, `6 h`, `1 d 2 h`: two units at most. */
export function duration(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return "";
  if (ms < 0) return "-" + duration(-ms);
  if (ms < 1000) return (ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)) + " ms";
  const seconds = ms / 1000;
  if (seconds < 60) return Math.round(seconds * 10) / 10 + " " + t("unit.s");
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  let left = Math.round(seconds);
  const parts = [];
  for (const [name, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count || parts.length) parts.push([count, name]);
    if (parts.length === 2) break;
  }
  return parts.filter(([count]) => count).map(([count, name]) => count + " " + t("unit." + name)).join(" ");
}

export function size(bytes) {
  if (bytes === null || bytes === undefined) return "";
  if (bytes < 1024) return bytes + " B";
  if (bytes < 1024 * 1024) return (bytes / 1024).toFixed(1) + " kB";
  return (bytes / 1024 / 1024).toFixed(1) + " MB";
}

export function shortId(id) {
  return String(id || "").slice(0, 8);
}

/** JSON for reading; text that is no JSON stays as it is. */
export function pretty(value) {
  if (typeof value !== "string") return JSON.stringify(value, null, 2) ?? "";
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

export function cut(text, length) {
  const whole = String(text ?? "");
  return whole.length > length ? whole.slice(0, length - 1) + "…" : whole;
}

function two(number) {
  return String(number).padStart(2, "0");
}
