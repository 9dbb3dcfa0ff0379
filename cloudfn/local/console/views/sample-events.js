/** Events to call a function with: made by the local cloud, and kept by the developer in this browser. */
import { get } from "../app/api.js";

/** `[[label, event, source]]` from the local cloud; only the empty one when there is none. */
export async function generated(name) {
  const made = await get("samples", { function: name }).catch(() => ({ items: [] }));
  return [["{}", {}, "wx_client"], ...made.items.map((item) => [item.name, item.event, item.source])];
}

export function kept(name) {
  try {
    return Object.entries(JSON.parse(localStorage.getItem("cloudfn.events." + name)) || {});
  } catch {
    return [];
  }
}

export function keep(name, label, text) {
  store(name, { ...Object.fromEntries(kept(name)), [label]: text });
}

export function lose(name, label) {
  store(name, Object.fromEntries(kept(name).filter(([one]) => one !== label)));
}

function store(name, entries) {
  localStorage.setItem("cloudfn.events." + name, JSON.stringify(entries));
}
