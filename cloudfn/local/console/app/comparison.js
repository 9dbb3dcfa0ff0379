/**
 * Two deliveries of a callback side by side: `[{ what, left, right, differs }]`, values as they are shown. Pure.
 *
 * A side is `{ attempt, event, log }`: the attempt, the JSON text that the function was called with, what it printed.
 */
import { duration, pretty } from "./format.js";

export function comparison(left, right) {
  const row = (what, read) => {
    const [a, b] = [read(left), read(right)];
    return { what, left: a, right: b, differs: a !== b };
  };
  return [
    row("verdict", ({ attempt }) => attempt.verdict || ""),
    row("code", ({ attempt }) => attempt.code || ""),
    row("took", ({ attempt }) => duration(attempt.ms)),
    row("reply", ({ attempt }) => pretty(attempt.reply || "")),
    row("payload", ({ event }) => pretty(event || "")),
    row("printed", ({ log }) => log.join("\n")),
  ];
}

/** What a request's events tell of it: `{ event, log }`. */
export function requestOf(items) {
  const started = items.find((item) => item.event === "InvocationStarted");
  const printed = items.filter((item) => item.event === "LogWritten" && item.stream !== "platform");
  return { event: started ? started.eventText || "" : "", log: printed.map((item) => item.text) };
}

/** The two attempts to begin with: the last one and the one before it. */
export function lastTwo(attempts) {
  return attempts.length < 2 ? null : [attempts.at(-2).n, attempts.at(-1).n];
}
