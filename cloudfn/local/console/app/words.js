/** The reader's language and `t(key, params)`. Both tables have the same keys; a test holds them to it. */
import { choice, rememberChoice } from "./choices.js";
import { en } from "../words/en.js";
import { zh } from "../words/zh.js";

const TABLES = { en, zh };
const listeners = new Set();
let chosen = pick();

export function t(key, params) {
  const text = TABLES[chosen][key] ?? en[key];
  if (text === undefined) return key.slice(key.lastIndexOf(".") + 1); // a state or verdict newer than this page
  return params ? text.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole) : text;
}

export function language() {
  return chosen;
}

export function setLanguage(name) {
  chosen = name === "zh" ? "zh" : "en";
  rememberChoice("cloudfn.lang", chosen);
  for (const listener of listeners) listener(chosen);
}

export function onLanguage(listener) {
  listeners.add(listener);
}

function pick() {
  const before = choice("cloudfn.lang");
  if (before === "en" || before === "zh") return before;
  return (navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en";
}
