/** Light or dark: the system's choice until the reader makes one. */
import { choice, rememberChoice } from "./choices.js";

const system = matchMedia("(prefers-color-scheme: dark)");

export function theme() {
  return stored() || (system.matches ? "dark" : "light");
}

export function setTheme(name) {
  rememberChoice("cloudfn.theme", name);
  apply();
}

function stored() {
  const name = choice("cloudfn.theme");
  return name === "dark" || name === "light" ? name : "";
}

function apply() {
  document.documentElement.dataset.theme = theme();
}

system.addEventListener("change", apply);
apply();
