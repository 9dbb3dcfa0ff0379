/** Elements without markup strings: nothing that a function logs can become HTML here. */

/**
 * `h("button", { class: "quiet", onclick: go, disabled: true, data: { key: 1 } }, "Go", icon)`.
 * Keys: `class`, `data`, `on*` listeners, `value`/`checked`/`disabled`/`hidden` as properties, the rest as attributes;
 * null, undefined and false are left out.
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "hidden") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/** What the pointer is pressing, and what would have been shown around it meanwhile: `place -> children`. */
let pressed = null;
const later = new Map();

function press(event) {
  pressed = event.target;
}

function release() {
  pressed = null;
  for (const [place, children] of [...later]) show(place, ...children);
}

const page = globalThis.document;
page?.addEventListener("pointerdown", press, true);
// The click comes after the release, and before the timer. It has its target by then: what it causes shows at once.
page?.addEventListener("click", () => (pressed = null), true);
for (const end of ["pointerup", "pointercancel"]) page?.addEventListener(end, () => setTimeout(release), true);
// Some releases are told to nobody: of a scroll bar, outside of the window.
page?.addEventListener("pointermove", (event) => pressed && event.buttons === 0 && release(), true);
globalThis.addEventListener?.("blur", release);

/**
 * Replace what is in `place`. A button that is being pressed stays until it is released: a press on one node and a
 * release on another make no click. What the reader is doing survives when the new content has the same `data-key`: the
 * focus with the selected text, an unfolded `details`, and what was typed or chosen.
 */
export function show(place, ...children) {
  if (pressed && place.contains(pressed)) {
    later.set(place, children);
    return;
  }
  later.delete(place);
  const active = place.contains(document.activeElement) ? document.activeElement : null;
  const focused = active?.dataset.key;
  const selected = typeof active?.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
  const opened = keyed(place, "details[open]").map((details) => details.dataset.key);
  const touched = keyed(place, "[data-touched]").map(({ dataset, value, checked }) => ({ key: dataset.key, value, checked }));
  place.replaceChildren();
  add(place, children);
  for (const details of keyed(place, "details")) if (opened.includes(details.dataset.key)) details.open = true;
  for (const { key, value, checked } of touched) {
    for (const control of keyed(place, "input, select, textarea")) {
      if (control.dataset.key === key) Object.assign(control, { value, checked }).dataset.touched = "1";
    }
  }
  if (focused === undefined) return;
  const heir = keyed(place, "*").find((node) => node.dataset.key === focused);
  heir?.focus({ preventScroll: true });
  if (selected) heir?.setSelectionRange?.(...selected);
}

function keyed(place, selector) {
  return [...place.querySelectorAll(selector)].filter((node) => node.dataset.key !== undefined);
}

page?.addEventListener("input", (event) => (event.target.dataset.touched = "1"));

/** Run `work` at most once in `ms`, the last call included. */
export function throttled(ms, work) {
  let timer = 0;
  let again = false;
  function run() {
    timer = 0;
    if (!again) return;
    again = false;
    timer = setTimeout(run, ms);
    work();
  }
  return () => {
    again = true;
    if (!timer) run();
  };
}
