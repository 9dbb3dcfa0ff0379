/**
 * Ctrl/Cmd-K: one box for pages, functions, orders, actions and the search. A combobox with a listbox: the focus stays in
 * the box, arrows move what `aria-activedescendant` names, Enter does it, Escape closes.
 */
import { get, post } from "./api.js";
import { h, show } from "./dom.js";
import { groupOf } from "./event-text.js";
import { orderState } from "./order-state.js";
import { yuan } from "./format.js";
import { bestFirst, ranked } from "./ranking.js";
import { link } from "./routes.js";
import { setTheme, theme } from "./theme.js";
import { language, setLanguage, t } from "./words.js";

const TYPING_MS = 200;
const FOUND = 5;

export class Palette {
  constructor(shell, cloud, views) {
    this.shell = shell;
    this.cloud = cloud;
    this.views = views;
    this.dialog = null;
  }

  open() {
    if (document.querySelector("dialog[open]")) return;
    if (this.dialog) this.closed(); // its event is still on the way
    this.before = document.activeElement;
    this.active = 0;
    this.moved = false;
    this.found = [];
    this.orders = [];
    this.unpaid = null;
    this.list = h("div", { id: "palette-list", class: "palette-list", role: "listbox", "aria-label": t("palette.list"), onclick: (event) => this.onClick(event), onpointermove: (event) => this.onPointer(event) });
    this.note = h("p", { class: "unseen", role: "status" });
    this.input = h("input", { type: "text", class: "palette-box", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-label": t("palette.label"),
      placeholder: t("palette.hint"), autocomplete: "off", spellcheck: "false", maxlength: "200", onkeydown: (event) => this.onKey(event), oninput: () => this.onInput() });
    const dialog = this.dialog = h("dialog", { class: "palette", "aria-label": t("palette.title"), onclose: () => dialog === this.dialog && this.closed(), onclick: (event) => event.target === this.dialog && this.dialog.close() }, this.input, this.list, this.note);
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.input.focus();
    this.draw();
    this.load();
  }

  async load() {
    const [page, waiting] = await Promise.all([get("orders", { limit: 50 }), get("orders", { state: "NOTPAY", limit: 1 })]).catch(() => []);
    if (!page || !this.dialog) return;
    this.orders = page.items;
    this.unpaid = waiting.items[0] || null;
    this.draw();
  }

  closed() {
    clearTimeout(this.timer);
    this.dialog.remove();
    this.dialog = null;
    if (this.before?.isConnected) this.before.focus();
  }

  onInput() {
    this.active = 0;
    this.moved = false;
    this.found = [];
    this.draw();
    clearTimeout(this.timer);
    const q = this.input.value.trim();
    if (q) this.timer = setTimeout(() => this.search(q), TYPING_MS);
  }

  async search(q) {
    const found = await get("search", { q, limit: FOUND }).catch(() => null);
    if (!found || !this.dialog || this.input.value.trim() !== q) return;
    this.found = [
      ["orders", found.orders.items.map((order) => this.orderEntry(order))],
      ["log", found.log.items.map((item) => ({ text: item.excerpt, more: [item.function, t("kind." + groupOf(item.event))].filter(Boolean).join(" · "), go: link("log", "", item.requestId ? { request: item.requestId } : { text: q }) }))],
      ["documents", found.documents.items.map((item) => ({ text: item.collection + "/" + item.id, more: item.excerpt, go: link("documents", item.collection + "/" + item.id) }))],
    ];
    this.draw();
  }

  orderEntry(order) {
    return { text: order.outTradeNo, more: [yuan(order.totalFeeFen), t("order." + orderState(order)), order.body].join(" · "), go: link("orders", order.outTradeNo) };
  }

  actions() {
    const { unpaid } = this;
    return [
      unpaid && { text: t("palette.pay", { order: unpaid.outTradeNo }), more: yuan(unpaid.totalFeeFen), run: () => post("orders/" + encodeURIComponent(unpaid.outTradeNo) + "/pay", { outcome: "success" }).then((end) => end.errMsg) },
      unpaid && { text: t("palette.cashier", { order: unpaid.outTradeNo }), open: "/cashier/" + encodeURIComponent(unpaid.prepayId) },
      { text: t("keys.next"), run: () => post("clock", { advance: "next" }).then(() => t("clock.nextDone")) },
      { text: t("palette.drain"), run: () => post("clock", { advance: "drain" }).then(() => t("clock.nothing")) },
      { text: t(theme() === "dark" ? "palette.light" : "palette.dark"), run: async () => { setTheme(theme() === "dark" ? "light" : "dark"); this.shell.draw(); } },
      { text: language() === "zh" ? "English" : "中文", run: async () => setLanguage(language() === "zh" ? "en" : "zh") },
      { text: t("keys.title"), run: async () => this.shell.help() },
    ].filter(Boolean);
  }

  groups() {
    const typed = this.input.value;
    const q = typed.trim();
    const pages = this.views.map((name) => ({ text: t("view." + name), more: name, go: link(name) }));
    const functions = (this.cloud.state?.functions || []).map((fn) => ({ text: fn.name, more: t("palette.call"), go: link("functions", fn.name) }));
    const found = new Map(this.found);
    const known = new Set((found.get("orders") || []).map((entry) => entry.text));
    const orders = ranked(this.orders.map((order) => this.orderEntry(order)), typed, q ? 8 : 4).filter((entry) => !known.has(entry.text));
    const own = [
      ["palette.actions", ranked(this.actions(), typed, 7)],
      ["palette.pages", ranked(pages, typed, q ? 8 : 20)],
      ["palette.functions", ranked(functions, typed, q ? 8 : 6)],
      ["view.orders", [...orders, ...(found.get("orders") || [])]],
    ];
    const rest = [
      ["view.log", found.get("log") || []],
      ["view.documents", found.get("documents") || []],
      ["palette.search", q ? [{ text: t("palette.searchAll", { q }), go: link("search", "", { q }) }] : []],
    ];
    return [...bestFirst(own, typed), ...rest].filter(([, entries]) => entries.length);
  }

  draw() {
    const groups = this.groups();
    const chosen = this.moved && this.entries?.[this.active];
    this.entries = groups.flatMap(([, entries]) => entries);
    if (chosen) this.active = this.entries.findIndex((entry) => entry.text === chosen.text && entry.go === chosen.go);
    this.active = Math.max(0, Math.min(this.active, this.entries.length - 1));
    let index = 0;
    show(this.list, groups.map(([title, entries]) => h("div", { role: "group", "aria-label": t(title) },
      h("p", { class: "palette-title", "aria-hidden": "true" }, t(title)),
      entries.map((entry) => {
        const own = index++;
        return h("div", { role: "option", id: "palette-" + own, class: "palette-entry", "aria-selected": String(own === this.active), data: { index: String(own) } },
          h("span", { class: "clip" }, entry.text), entry.more && h("span", { class: "muted clip" }, entry.more));
      }))));
    this.mark(false);
    this.note.textContent = t("palette.count", { n: this.entries.length });
  }

  mark(reveal = true) {
    for (const node of this.list.querySelectorAll("[role=option]")) node.setAttribute("aria-selected", String(Number(node.dataset.index) === this.active));
    const node = this.list.querySelector("#palette-" + this.active);
    if (node) this.input.setAttribute("aria-activedescendant", node.id);
    else this.input.removeAttribute("aria-activedescendant");
    if (reveal) node?.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    if (event.isComposing || event.keyCode === 229) return; // arrows and Enter belong to the input method: 229 is Safari's Enter
    const last = this.entries.length - 1;
    const to = { ArrowDown: this.active === last ? 0 : this.active + 1, ArrowUp: this.active === 0 ? last : this.active - 1, PageDown: Math.min(last, this.active + 8), PageUp: Math.max(0, this.active - 8) }[event.key];
    if (to !== undefined && last >= 0) {
      this.active = to;
      this.moved = true; // results that come later leave the choice on its entry
      this.mark();
    } else if (event.key === "Enter") this.choose(this.active);
    else return;
    event.preventDefault();
  }

  onPointer(event) {
    const index = event.target.closest("[role=option]")?.dataset.index;
    if (index === undefined || Number(index) === this.active) return;
    this.active = Number(index);
    this.moved = true;
    this.mark(false);
  }

  onClick(event) {
    const index = event.target.closest("[role=option]")?.dataset.index;
    if (index !== undefined) this.choose(Number(index));
  }

  async choose(index) {
    const entry = this.entries[index];
    if (!entry) return;
    this.dialog.close();
    if (entry.go) location.hash = entry.go;
    else if (entry.open) window.open(entry.open, "_blank", "noopener");
    else {
      try {
        const said = await entry.run();
        if (said) this.shell.say(said);
      } catch (problem) {
        this.shell.say([problem.message, problem.fix].filter(Boolean).join(" "), "error");
      }
    }
  }
}
