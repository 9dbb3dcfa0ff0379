/** The frame around the views: header with project, clock and connection; navigation; messages. */
import { h, show } from "./dom.js";
import { timeOf } from "./format.js";
import { choice, rememberChoice } from "./choices.js";
import { down } from "./loops.js";
import { link } from "./routes.js";
import { language, setLanguage, t } from "./words.js";
import { theme, setTheme } from "./theme.js";

const GROUPS = [
  ["", ["home"]],
  ["nav.code", ["functions", "log"]],
  ["nav.money", ["orders", "callbacks", "refunds", "proof"]],
  ["nav.data", ["documents", "storage", "outbox"]],
  ["nav.cloud", ["clock", "environment", "devices", "deploy"]],
];

export class Shell {
  constructor(cloud) {
    this.cloud = cloud;
    this.header = h("header", { class: "top" });
    this.nav = h("nav", { class: "side" });
    this.main = h("main", { id: "main", tabindex: "-1" });
    this.messages = h("div", { class: "messages", role: "status", "aria-live": "polite" });
    this.clock = h("a", { class: "clock", href: link("clock"), data: { key: "clock" } });
    this.current = "";
    document.body.replaceChildren(
      h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); this.main.focus(); } }, t("skip")),
      this.header, this.nav, this.main, this.messages,
    );
    this.received = 0;
    this.draw();
    setInterval(() => this.tick(), 1000);
  }

  draw() {
    document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
    const state = this.cloud.state;
    show(this.header,
      h("a", { class: "brand", href: link("home"), data: { key: "brand" } }, "cloudfn"),
      state && h("span", { class: "project" }, h("strong", {}, state.project), h("span", { class: "env" }, state.envId)),
      h("span", { class: "gap" }),
      state && h("button", { class: "opener", data: { key: "palette" }, "aria-haspopup": "dialog", "aria-keyshortcuts": "Control+K Meta+K", title: t("palette.title"), onclick: () => this.palette.open() },
        h("span", { class: "opener-text" }, t("palette.hint")), h("kbd", { "aria-hidden": "true" }, /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K")),
      this.down = h("span", { class: "down", role: "alert" }),
      this.status = h("span", { class: "status", role: "status" }),
      state && this.clock,
      h("button", { class: "quiet", data: { key: "lang" }, lang: language() === "zh" ? "en" : "zh-CN", title: t("language"), onclick: () => setLanguage(language() === "zh" ? "en" : "zh") },
        language() === "zh" ? "English" : "中文"),
      h("button", { class: "quiet", data: { key: "theme" }, onclick: () => { setTheme(theme() === "dark" ? "light" : "dark"); this.draw(); } },
        theme() === "dark" ? t("theme.light") : t("theme.dark")),
      h("button", { class: "quiet", data: { key: "help" }, "aria-label": t("keys.title"), onclick: () => this.help() }, "?"),
    );
    this.nav.setAttribute("aria-label", t("nav"));
    show(this.nav, GROUPS.map(([title, names]) => [
      title && h("h2", {}, t(title)),
      h("ul", {}, names.map((name) => h("li", {},
        h("a", { href: link(name), data: { key: "nav-" + name }, "aria-current": name === this.current ? "page" : null }, t("view." + name))))),
    ]));
    this.showStatus(this.cloud.status);
    this.showDown();
    this.tick();
  }

  /** Make `name` the open view and return its empty place. */
  open(name) {
    const same = this.current === name;
    this.current = name;
    document.title = t("view." + name) + " · cloudfn";
    for (const anchor of this.nav.querySelectorAll("a")) {
      if (anchor.dataset.key === "nav-" + name) {
        anchor.setAttribute("aria-current", "page");
        // Not scrollIntoView: it would also move the place from which Tab goes on.
        this.nav.scrollLeft = anchor.offsetLeft - this.nav.clientWidth / 3;
      } else anchor.removeAttribute("aria-current");
    }
    const root = h("div", { class: "view view-" + name });
    this.main.replaceChildren(root);
    if (!same) this.main.scrollTop = 0;
    return root;
  }

  /** Instead of any view: the way in, for a browser that was not let in. */
  closed() {
    document.title = t("closed.title") + " · cloudfn";
    show(this.header.querySelector(".status"));
    this.nav.hidden = true;
    show(this.main, h("div", { class: "view view-closed" },
      h("h1", {}, t("closed.title")),
      h("p", {}, t("closed.why")),
      h("ul", {}, ["closed.key", "closed.command"].map((way) => h("li", {}, t(way)))),
      h("pre", { class: "mono" }, "cloudfn open")));
  }

  showState() {
    this.received = performance.now();
    const shown = this.header.querySelector(".project");
    if (!shown) this.draw();
    this.showDown();
    this.tick();
  }

  showStatus(status) {
    this.status.dataset.state = status;
    this.status.textContent = t("status." + status);
  }

  /** What does not run, such as the notifier while another process holds the order book. */
  showDown() {
    const { names, why } = down(this.cloud.state);
    const text = names && t("loops.down", { names });
    if (this.down.textContent !== text) this.down.textContent = text; // an alert is read aloud when it changes
    this.down.title = why;
  }

  /** The clock runs on between answers of the server, as fast as its scale says. */
  now() {
    const state = this.cloud.state;
    if (!state) return null;
    return new Date(Date.parse(state.now) + (performance.now() - this.received) * (typeof state.scale === "number" ? state.scale : 1));
  }

  tick() {
    const now = this.now();
    if (!now) return;
    const ahead = now.getTime() - Date.now();
    show(this.clock, timeOf(now, false), Math.abs(ahead) > 2000 && h("span", { class: "moved" }, " " + t("clock.moved")));
    this.clock.title = now.toISOString();
  }

  say(text, tone = "info") {
    const note = h("p", { class: "message", data: { tone } }, text,
      h("button", { class: "quiet", "aria-label": t("close"), onclick: () => note.remove() }, "×"));
    this.messages.append(note);
    while (this.messages.children.length > 4) this.messages.firstChild.remove();
    setTimeout(() => note.remove(), tone === "error" ? 15000 : 6000);
  }

  help() {
    const rows = [["Ctrl-K ⌘K", "palette.title"], ["g h", "view.home"], ["g f", "view.functions"], ["g l", "view.log"], ["g o", "view.orders"], ["g b", "view.callbacks"],
      ["g r", "view.refunds"], ["g p", "view.proof"], ["g d", "view.documents"], ["g s", "view.storage"],
      ["g u", "view.outbox"], ["g c", "view.clock"], ["g v", "view.environment"], ["g m", "view.devices"], ["g e", "view.deploy"], ["/", "keys.search"], ["j k ↑ ↓", "keys.move"],
      ["Enter", "keys.open"], ["n", "keys.next"], ["?", "keys.help"]];
    const dialog = h("dialog", { class: "help", "aria-labelledby": "help-title", onclose: () => dialog.remove() },
      h("h2", { id: "help-title" }, t("keys.title")),
      h("dl", {}, rows.map(([keys, text]) => h("div", {}, h("dt", {}, keys.split(" ").map((key) => h("kbd", {}, key))), h("dd", {}, t(text))))),
      h("label", { class: "check" },
        h("input", { type: "checkbox", checked: this.keysOn(), onchange: (event) => this.setKeys(event.target.checked) }), t("keys.on")),
      h("form", { method: "dialog" }, h("button", {}, t("close"))),
    );
    document.body.append(dialog);
    dialog.showModal();
  }

  keysOn() {
    return choice("cloudfn.keys") !== "off";
  }

  setKeys(on) {
    rememberChoice("cloudfn.keys", on ? "on" : "off");
  }
}
