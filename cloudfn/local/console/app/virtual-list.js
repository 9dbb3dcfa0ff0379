/**
 * A list of any length with a few dozen elements: rows of one height, only those in sight exist.
 *
 * A listbox for the keyboard and screen readers: arrows, Page, Home and End move the active row, Enter opens it.
 */
import { h } from "./dom.js";

const SPARE = 8;

export class VirtualList {
  /**
   * `row(item, index)` gives the children of one row or an element; `open(item)` is told of click and Enter;
   * `near()` is told when the end comes into sight (load more). `key(item)` names a row over changes of the list.
   */
  constructor({ label, rowHeight, row, open, near, key = (item) => item }) {
    Object.assign(this, { rowHeight, row, open, near, key });
    this.items = [];
    this.active = null;
    this.follow = false;
    this.inner = h("div", { class: "rows", role: "presentation" });
    this.node = h("div", {
      class: "virtual", role: "listbox", tabindex: "0", "aria-label": label,
      onscroll: () => this.onScroll(), onkeydown: (event) => this.onKey(event), onclick: (event) => this.onClick(event),
    }, this.inner);
    this.drawn = "";
    this.observer = new ResizeObserver(() => this.draw(true));
    this.observer.observe(this.node);
    this.id = "v" + Math.random().toString(36).slice(2, 8);
  }

  /** Show `items`; `dropped` rows left at the front since the last call, so the place in sight is kept. */
  set(items, dropped = 0) {
    this.items = items;
    this.inner.style.height = items.length * this.rowHeight + "px";
    if (this.follow) this.toEnd();
    else if (dropped) this.node.scrollTop -= dropped * this.rowHeight;
    this.draw(true);
  }

  toEnd() {
    this.node.scrollTop = this.items.length * this.rowHeight;
  }

  atEnd() {
    return this.node.scrollTop + this.node.clientHeight >= this.items.length * this.rowHeight - this.rowHeight * 2;
  }

  select(key, reveal = true) {
    this.active = key;
    const index = this.indexOf(key);
    if (reveal && index >= 0) this.reveal(index);
    this.draw(true);
  }

  dispose() {
    this.observer.disconnect();
  }

  draw(force = false) {
    const first = Math.max(0, Math.floor(this.node.scrollTop / this.rowHeight) - SPARE);
    const visible = Math.ceil(this.node.clientHeight / this.rowHeight) + SPARE * 2;
    const last = Math.min(this.items.length, first + visible);
    const signature = first + ":" + last;
    if (!force && signature === this.drawn) return;
    this.drawn = signature;
    const rows = [];
    for (let index = first; index < last; index++) rows.push(this.rowAt(index));
    this.inner.replaceChildren(...rows);
    const active = this.indexOf(this.active);
    if (active >= first && active < last) this.node.setAttribute("aria-activedescendant", this.id + "-" + active);
    else this.node.removeAttribute("aria-activedescendant");
    if (this.near && last >= this.items.length - SPARE) this.near();
  }

  rowAt(index) {
    const item = this.items[index];
    const chosen = this.active !== null && this.key(item) === this.active;
    const made = this.row(item, index);
    made.classList.add("row");
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", String(chosen));
    made.setAttribute("aria-posinset", String(index + 1));
    made.setAttribute("aria-setsize", String(this.items.length));
    made.id = this.id + "-" + index;
    made.dataset.index = String(index);
    made.style.top = index * this.rowHeight + "px";
    made.style.height = this.rowHeight + "px";
    return made;
  }

  indexOf(key) {
    if (key === null) return -1;
    return this.items.findIndex((item) => this.key(item) === key);
  }

  reveal(index) {
    const top = index * this.rowHeight;
    if (top < this.node.scrollTop) this.node.scrollTop = top;
    else if (top + this.rowHeight > this.node.scrollTop + this.node.clientHeight) {
      this.node.scrollTop = top + this.rowHeight - this.node.clientHeight;
    }
  }

  onScroll() {
    this.draw();
    if (this.onfollow && this.atEnd() !== this.follow) this.onfollow(this.atEnd());
  }

  onClick(event) {
    const row = event.target.closest(".row");
    if (!row || event.target.closest("a, button")) return;
    this.choose(Number(row.dataset.index));
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(this.node.clientHeight / this.rowHeight) - 1);
    const at = this.indexOf(this.active);
    const to = {
      ArrowDown: at + 1, ArrowUp: at < 0 ? this.items.length - 1 : at - 1, j: at + 1, k: at - 1,
      PageDown: at + page, PageUp: at - page, Home: 0, End: this.items.length - 1,
    }[event.key];
    if (event.key === "Enter" && at >= 0) this.choose(at);
    else if (to !== undefined && this.items.length) {
      this.select(this.key(this.items[Math.min(this.items.length - 1, Math.max(0, to))]));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(index) {
    const item = this.items[index];
    this.active = this.key(item);
    this.draw(true);
    this.open(item);
  }
}
