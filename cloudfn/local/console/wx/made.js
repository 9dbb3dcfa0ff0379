/*
 * What was made by a call of ours, such as a condition or a `CloudID`, and how to make it again with the real `wx.cloud`.
 *
 * Programs make such things at the top of their modules, before anybody knows whether the local cloud is there.
 */
"use strict";

const { kindOf, mapped } = require("./styles.js");

/** What was made -> `{steps, again()}`: how the local cloud reads it, and the real one of it. */
const makings = new WeakMap();

const isPlain = (value) => kindOf(value) === "Object";

/** `value` with everything of ours in it, as deep as conditions and data go, made again for the real `wx.cloud`. */
function onReal(value) {
  const making = value !== null && typeof value === "object" && makings.get(value);
  if (making) return making.again();
  if (Array.isArray(value)) return value.map(onReal);
  if (!isPlain(value) || !isLiteral(value)) return value;
  return mapped(value, onReal);
}

function isLiteral(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

module.exports = { isPlain, makings, onReal };
