/* Pages and components without their templates: data, methods, observers, behaviors, the moments of their life. */
"use strict";

const { selectorQuery } = require("./selector-query.js");
const { assign, concerns, copy, isPlain, pathOf, valueAt } = require("./data.js");

const LIFETIMES = ["created", "attached", "ready", "moved", "detached", "error"];
const EMPTY = new Map([[String, ""], [Number, 0], [Boolean, false], [Array, []], [Object, null]]);

/**
 * A page or component made of what was given to `Page()` or `Component()`.
 *
 * `host` has `run(what, work)`, `later(work)`, `select(selector, instance)` and `triggered(instance, name, detail)`.
 * Returns `{instance, happen(moment, ...given), set(properties)}`.
 */
function instanceOf({ kind, options, path }, host, more) {
  const parts = flatten(options, kind);
  const instance = Object.create(baseOf(host, (patch, callback) => setData(patch, callback)));
  const observers = parts.observers.map(([names, work]) => [names.split(",").map((name) => name.trim()), work]);
  Object.assign(instance, parts.methods, more);
  instance.is = path;
  instance.data = parts.data;
  for (const [name, property] of Object.entries(parts.properties)) instance.data[name] = copy(initial(property));
  if (kind === "component") instance.properties = instance.data;

  function setData(patch, callback) {
    if (patch === null || typeof patch !== "object") throw new TypeError("setData accepts an Object rather than " + String(patch));
    const changed = [];
    for (const [key, value] of Object.entries(patch)) {
      if (value === undefined) {
        console.warn('Setting data field "' + key + '" to undefined is invalid.');
        continue;
      }
      const to = pathOf(key);
      const before = to.length === 1 ? instance.data[to[0]] : undefined;
      assign(instance.data, to, copy(value));
      changed.push(to);
      tellProperty(to, before);
    }
    for (const [names, work] of observers) {
      if (!changed.some((to) => names.some((name) => concerns(name, to)))) continue;
      const values = names.map((name) => valueAt(instance.data, pathOf(name.replace(/\.?\*\*$/, ""))));
      host.run(path + " observer of " + names.join(", "), () => work.apply(instance, values));
    }
    if (typeof callback === "function") host.later(() => callback.call(instance));
  }

  function tellProperty([name, ...deeper], before) {
    const told = deeper.length ? undefined : (parts.properties[name] || {}).observer;
    if (!told || before === instance.data[name]) return;
    const work = typeof told === "string" ? instance[told] : told;
    host.run(path + " observer of " + name, () => work.call(instance, instance.data[name], before, [name]));
  }

  return {
    instance,
    happen(moment, ...given) {
      const works = parts.lifetimes[moment] || [];
      for (const work of works) host.run(path + " " + moment, () => work.apply(instance, given));
      if (!LIFETIMES.includes(moment) && typeof instance[moment] === "function") {
        host.run(path + " " + moment, () => instance[moment](...given));
      }
    },
    set(values) {
      const known = Object.entries(values).filter(([name]) => name in parts.properties);
      if (known.length) setData(Object.fromEntries(known.map(([name, value]) => [name, converted(parts.properties[name], value)])));
    },
  };
}

/** Behaviors first, in their order, then what refers to them, which wins. */
function flatten(options, kind) {
  const all = { data: {}, properties: {}, methods: {}, observers: [], lifetimes: {} };
  for (const behavior of options.behaviors || []) {
    if (typeof behavior === "string") continue; // wx://form-field and the like: of templates
    const part = flatten(behavior, "component");
    all.data = merged(all.data, part.data);
    Object.assign(all.properties, part.properties);
    Object.assign(all.methods, part.methods);
    all.observers.push(...part.observers);
    for (const [moment, works] of Object.entries(part.lifetimes)) add(all.lifetimes, moment, ...works);
  }
  all.data = merged(all.data, copy(typeof options.data === "function" ? options.data() : options.data || {}));
  Object.assign(all.properties, normal(options.properties));
  all.observers.push(...Object.entries(options.observers || {}));
  if (kind === "page") {
    for (const [name, value] of Object.entries(options)) if (name !== "data" && name !== "behaviors") all.methods[name] = copy(value);
  } else {
    Object.assign(all.methods, options.methods);
  }
  for (const moment of LIFETIMES) {
    const work = (options.lifetimes || {})[moment] || (kind === "page" ? undefined : options[moment]);
    if (work) add(all.lifetimes, moment, work);
  }
  for (const [moment, work] of Object.entries(options.pageLifetimes || {})) add(all.lifetimes, "page " + moment, work);
  return all;
}

function add(lifetimes, moment, ...works) {
  lifetimes[moment] = [...(lifetimes[moment] || []), ...works];
}

function merged(first, second) {
  const all = { ...first };
  for (const [name, value] of Object.entries(second)) all[name] = isPlain(value) && isPlain(all[name]) ? merged(all[name], value) : value;
  return all;
}

/** `{count: Number, name: {type: String, value: "x"}}` -> each as `{type, value, observer}`. */
function normal(properties) {
  return Object.fromEntries(Object.entries(properties || {}).map(([name, given]) => [
    name, given !== null && typeof given === "object" ? { ...given } : { type: given },
  ]));
}

function initial({ type, value }) {
  return value === undefined ? (EMPTY.has(type) ? EMPTY.get(type) : null) : value;
}

/** A value as the client hands it to a property of a type. */
function converted({ type }, value) {
  if (type === String && typeof value === "number") return String(value);
  if (type === Number && typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value))) return Number(value);
  if (type === Boolean) return Boolean(value);
  return value;
}

/** What pages and components have from the base library. */
function baseOf(host, setData) {
  return {
    setData,
    groupSetData(work) { work.call(this); },
    triggerEvent(name, detail) { host.triggered(this, name, detail); },
    hasBehavior: () => false,
    createSelectorQuery: () => selectorQuery(host.later),
    selectComponent(selector) { return host.select(selector, this); },
    selectAllComponents(selector) { return [host.select(selector, this)]; },
  };
}

module.exports = { instanceOf };
