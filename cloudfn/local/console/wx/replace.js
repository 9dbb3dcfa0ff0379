/*
 * Putting members of ours on objects that are not ours, and taking them off again.
 *
 * In DevTools the members of `wx` are getters that cannot be assigned but can be defined anew; those of `wx.cloud` take an
 * assignment. What phones do is not known, so every step is read back, and what holds against all of them is named.
 */
"use strict";

const { attempt, keysOf } = require("./styles.js");

const define = Object.defineProperty;
const open = { configurable: true, enumerable: true };
const openValue = (value) => ({ writable: true, value, ...open });

/** Whether `object[name]` is `value` now; `undo` gets what takes it off again. `get`: define it as a getter. */
function put(object, name, value, undo, get) {
  const own = Object.getOwnPropertyDescriptor(object, name);
  const before = read(object, name);
  const isThere = () => read(object, name) === value;
  if (get) attempt(() => define(object, name, { get, ...open }));
  if (!isThere()) attempt(() => { object[name] = value; });
  if (!isThere()) attempt(() => define(object, name, openValue(value)));
  if (!isThere()) return false;
  undo.push(() => {
    attempt(() => (own ? define(object, name, own) : delete object[name]));
    if (read(object, name) !== before) attempt(() => { object[name] = before; });
  });
  return true;
}

/**
 * Puts `members` on `host.cloud`, in place because Taro holds on to the object, else a new object in its place.
 * Returns the names that stayed what they were.
 */
function putCloud(host, members, undo) {
  const cloud = read(host, "cloud");
  const names = keysOf(members);
  if (cloud) for (const name of names) put(cloud, name, members[name], undo);
  // Read through the host: a getter may make a new object each time.
  const left = () => names.filter((name) => read(read(host, "cloud"), name) !== members[name]);
  if (!left().length) return [];
  const standIn = Object.create(cloud || Object.prototype);
  for (const name of names) define(standIn, name, openValue(members[name]));
  put(host, "cloud", standIn, undo, () => standIn);
  return left();
}

function read(object, name) {
  return attempt(() => object[name]);
}

module.exports = { put, putCloud, read };
