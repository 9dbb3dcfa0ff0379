/* Documents travel as extended JSON. Dates and regular expressions are JavaScript's own here, the rest stays as it is written. */
"use strict";

const kindOf = (value) => Object.prototype.toString.call(value).slice(8, -1); // also of another realm's

function encode(value) {
  const kind = kindOf(value);
  if (kind === "Date") return { $date: value.toISOString() };
  if (kind === "RegExp") return { $regularExpression: { pattern: value.source, options: value.flags.replace(/[^imsx]/g, "") } };
  if (kind === "Array") return value.map(encode);
  if (kind === "Object") return mapped(value, encode);
  return value;
}

function decode(value) {
  const kind = kindOf(value);
  if (kind === "Array") return value.map(decode);
  if (kind !== "Object") return value;
  if (Object.keys(value).length === 1 && value.$date !== undefined) {
    return new Date(typeof value.$date === "string" ? value.$date : Number(value.$date.$numberLong));
  }
  return mapped(value, decode);
}

const mapped = (value, change) => Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));

module.exports = { decode, encode };
