/** Two versions of a document line by line: what left, what came. `changes` is pure. */
import { h } from "./dom.js";
import { pretty } from "./format.js";

/** Lines as `[mark, text]` with mark " ", "-" or "+": the longest common part of both stays. */
export function changes(before, after) {
  const a = before ? plain(before).split("\n") : [];
  const b = after ? plain(after).split("\n") : [];
  if (a.length * b.length > 250000) return [...a.map((text) => ["-", text]), ...b.map((text) => ["+", text])];
  const width = b.length + 1;
  const best = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      best[i * width + j] = same(a[i], b[j]) ? best[(i + 1) * width + j + 1] + 1 : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
    }
  }
  const lines = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(a[i], b[j])) {
      lines.push([" ", b[j]]);
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && best[(i + 1) * width + j] >= best[i * width + j + 1])) lines.push(["-", a[i++]]);
    else lines.push(["+", b[j++]]);
  }
  return lines;
}

export function difference(before, after) {
  const names = { "-": "gone", "+": "came", " ": "same" };
  return h("pre", { class: "json diff", tabindex: "0" }, changes(before, after).map(([mark, text]) => h("span", { class: names[mark] }, mark + " " + text + "\n")));
}

/** Canonical EJSON wraps each number; wrapped values that read as well without are unwrapped. */
function plain(text) {
  try {
    return JSON.stringify(JSON.parse(text, (key, value) => {
      const number = value && (value.$numberInt ?? value.$numberLong ?? value.$numberDouble);
      if (number !== undefined && number !== null) return Number.isFinite(Number(number)) ? Number(number) : number;
      return value && typeof value.$date === "number" ? { $date: new Date(value.$date).toISOString() } : value;
    }), null, 2);
  } catch {
    return pretty(text);
  }
}

/** A trailing comma that only a neighbour's coming or going brought is no change. */
function same(a, b) {
  return a.replace(/,$/, "") === b.replace(/,$/, "");
}
