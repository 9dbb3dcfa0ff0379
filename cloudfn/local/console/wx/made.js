/*
 * What was made by a call of ours, such as a condition or a `CloudID`, and how to make it again with the real `wx.cloud`.
 *
 * Programs make such things at the top of their modules, before anybody knows whether the local cloud is there.
 */
"use strict";

/** What was made -> `{steps, again()}`: how the local cloud reads it, and the real one of it. */
const makings = new WeakMap();

const isPlain = (value) => Object.prototype.toString.call(value) === "[object Object]";

/** `value` with everything of ours in it, as deep as conditions and data go, made again for the real `wx.cloud`. */
function onReal(value) {
  const making = value !== null && typeof value === "object" && makings.get(value);
  if (making) return making.again();
  if (Array.isArray(value)) return value.map(onReal);
  if (!isPlain(value) || !isLiteral(value)) return value;
  const copy = {};
  for (const name of Object.keys(value)) copy[name] = onReal(value[name]);
  return copy;
}

function isLiteral(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

module.exports = { isPlain, makings, onReal };
