/* The data of pages and components: copies, keys that are paths, and what a change concerns. Pure. */
"use strict";

/** Objects and lists as they are sent to the view, by value; dates, functions and instances of classes stay what they are. */
function copy(value) {
  if (Array.isArray(value)) return value.map(copy);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copy(inner)]));
}

function isPlain(value) {
  if (value === null || typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** `"list[0].count"` -> `["list", 0, "count"]`. */
function pathOf(key) {
  const path = [];
  for (const part of String(key).matchAll(/\[(\d+)\]|([^.[\]]+)/g)) path.push(part[1] === undefined ? part[2] : Number(part[1]));
  return path;
}

/** Sets what a path names; what is missing on the way becomes a list or an object, whichever the path needs. */
function assign(data, path, value) {
  let place = data;
  path.slice(0, -1).forEach((name, i) => {
    if (place[name] === null || typeof place[name] !== "object") place[name] = typeof path[i + 1] === "number" ? [] : {};
    place = place[name];
  });
  place[path[path.length - 1]] = value;
}

function valueAt(data, path) {
  return path.reduce((place, name) => (place === null || place === undefined ? undefined : place[name]), data);
}

/** Whether a change of `changed` concerns an observer of `"a.b"`, `"a.**"` or `"**"`. */
function concerns(observed, changed) {
  const deep = observed.endsWith("**");
  const path = pathOf(deep ? observed.slice(0, -2) : observed);
  const shorter = Math.min(path.length, changed.length);
  const same = path.slice(0, shorter).every((name, i) => String(name) === String(changed[i]));
  return same && (deep || changed.length <= path.length);
}

module.exports = { assign, concerns, copy, isPlain, pathOf, valueAt };
