/** A text as one word of a command line or of a program. Pure. */

/** For POSIX shells: nothing inside single quotes is special, and a quote itself stands between two of them. */
export function posix(text) {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'";
}

/** For PowerShell, which takes typographic quotes for quotes too; each is doubled. */
export function powershell(text) {
  return "'" + text.replace(/['\u2018\u2019\u201A\u201B]/g, (quote) => quote + quote) + "'";
}

/** JSON text in ASCII: Windows PowerShell sends and pipes other characters in the encoding of its console. */
export function asciiJson(text) {
  return text.replace(/[\u007f-\uffff]/g, (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"));
}

/** JSON text as an expression of JavaScript, indented after the first line. */
export function javascriptLiteral(text, indent = "") {
  if (/"__proto__"/.test(text) || !exact(text)) return "JSON.parse(" + JSON.stringify(text) + ")";
  return JSON.stringify(JSON.parse(text), null, 2).replaceAll("\n", "\n" + indent);
}

/** JSON text as an expression of Python. */
export function pythonLiteral(text, indent = "") {
  if (!exact(text)) return "json.loads(" + JSON.stringify(text) + ")";
  return python(JSON.parse(text), indent);
}

function python(value, indent) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return asciiJson(JSON.stringify(value)).replace(/(?:\\u[0-9a-f]{4})+/g, (escaped) => readable(escaped));
  const inner = indent + "    ";
  const parts = Array.isArray(value) ? value.map((part) => python(part, inner))
    : Object.entries(value).map(([name, part]) => python(name, inner) + ": " + python(part, inner));
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const line = open + parts.join(", ") + close;
  if (line.length + indent.length <= 88 && !line.includes("\n")) return line;
  return open + "\n" + parts.map((part) => inner + part + ",\n").join("") + indent + close;
}

/** Characters that stand for themselves in a Python source; half a surrogate pair, which no file can hold, stays escaped. */
function readable(escaped) {
  const text = JSON.parse('"' + escaped + '"');
  return text.isWellFormed?.() === false || /[\u007f-\u00a0\u2028\u2029\ufeff]/.test(text) ? escaped : text;
}

/** Whether JavaScript's numbers hold those of the text. */
function exact(text) {
  const numbers = text.replace(/"(?:[^"\\]|\\.)*"/g, "").match(/-?\d[\d.eE+-]*/g) || [];
  return numbers.every((number) => Number.isFinite(Number(number)) && (!/^-?\d+$/.test(number) || Number.isSafeInteger(Number(number))));
}
