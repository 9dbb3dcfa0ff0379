/**
 * The backend calls of an invocation as one line of the log, until it is unfolded. Pure.
 *
 * A folded line is `{ n, fold: requestId, calls, ms, failed, open, ... }` at the place of the first call; the lines of the
 * calls themselves follow only where it is open. One call alone is no group.
 */

export function fold(lines, open) {
  const groups = new Map();
  for (const line of lines) {
    if (!isCall(line)) continue;
    const calls = groups.get(line.request);
    if (calls) calls.push(line);
    else groups.set(line.request, [line]);
  }
  const folded = [];
  for (const line of lines) {
    const calls = isCall(line) ? groups.get(line.request) : null;
    if (!calls || calls.length < 2) folded.push(line);
    else {
      if (calls[0] === line) folded.push(groupOf(calls, open.has(line.request)));
      if (open.has(line.request)) folded.push(line);
    }
  }
  return folded;
}

function isCall(line) {
  return line.group === "backend" && line.request !== "";
}

function groupOf(calls, open) {
  const [first] = calls;
  return {
    ...first, n: first.n - 0.5, fold: first.request, calls, open,
    ms: calls.reduce((sum, line) => sum + (line.event.ms || 0), 0),
    failed: calls.filter((line) => line.event.ok === false).length,
    level: calls.some((line) => line.level === "error") ? "error" : "info",
  };
}

/** `[["database.getDocument:orders", 3], ...]`, the most frequent first. */
export function actionsOf(calls) {
  const counts = new Map();
  for (const { event } of calls) counts.set(event.action, (counts.get(event.action) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
