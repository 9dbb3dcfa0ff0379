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

export function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, String(value));
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/** Replace what is in `place`; the control that had the focus keeps it when the new content has its `data-key`. */
export function show(place, ...children) {
  const active = document.activeElement;
  const key = active && place.contains(active) ? active.dataset.key : undefined;
  const opened = new Set([...place.querySelectorAll("details[open][data-key]")].map((details) => details.dataset.key));
  place.replaceChildren();
  add(place, children);
  if (opened.size) {
    for (const details of place.querySelectorAll("details[data-key]")) {
      if (opened.has(details.dataset.key)) details.open = true;
    }
  }
  if (key !== undefined) {
    const again = [...place.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);
    if (again) again.focus({ preventScroll: true });
  }
}

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
