/** Keyboard: Ctrl or Cmd with `k` opens the palette, also while typing; `g` then a letter opens a view, `/` goes to the search field, `n` plays the next retry, `?` helps. */
import { post } from "./api.js";
import { link } from "./routes.js";
import { t } from "./words.js";

const PLACES = {
  h: "home", f: "functions", l: "log", o: "orders", b: "callbacks", r: "refunds", p: "proof", d: "documents", s: "storage",
  u: "outbox", c: "clock", v: "environment", m: "devices", e: "deploy",
};

export function listenToKeys(shell) {
  let going = 0;
  addEventListener("keydown", async (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      return shell.palette.open();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (!shell.keysOn()) return;
    if (event.timeStamp - going < 1500 && PLACES[event.key]) {
      going = 0;
      location.hash = link(PLACES[event.key]);
    } else if (event.key === "g") {
      going = event.timeStamp;
      return;
    } else if (event.key === "/") {
      document.querySelector("main [data-search]")?.focus();
    } else if (event.key === "?") {
      shell.help();
    } else if (event.key === "n") {
      try {
        await post("clock", { advance: "next" });
        shell.say(t("clock.nextDone"));
      } catch (problem) {
        shell.say(problem.message, "error");
      }
    } else {
      going = 0;
      return;
    }
    going = 0;
    event.preventDefault();
  });
}

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
