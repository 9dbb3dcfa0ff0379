/** Light or dark: the system's choice until the reader makes one. */
import { keep, kept } from "./kept.js";

const system = matchMedia("(prefers-color-scheme: dark)");

export function theme() {
  return stored() || (system.matches ? "dark" : "light");
}

export function setTheme(name) {
  keep("cloudfn.theme", name);
  apply();
}

function stored() {
  const name = kept("cloudfn.theme");
  return name === "dark" || name === "light" ? name : "";
}

function apply() {
  document.documentElement.dataset.theme = theme();
}

system.addEventListener("change", apply);
apply();
