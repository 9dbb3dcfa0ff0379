/** Events to call a function with: made by the local cloud, and kept by the developer in this browser. */
import { get } from "../app/api.js";
import { choice, rememberChoice } from "../app/choices.js";

/** `[[label, event, source]]` from the local cloud; only the empty one when there is none. */
export async function generated(name) {
  const made = await get("samples", { function: name }).catch(() => ({ items: [] }));
  return [["{}", {}, "wx_client"], ...made.items.map((item) => [item.name, item.event, item.source])];
}

export function saved(name) {
  try {
    return Object.entries(JSON.parse(choice("cloudfn.events." + name)) || {});
  } catch {
    return [];
  }
}

export function save(name, label, text) {
  store(name, { ...Object.fromEntries(saved(name)), [label]: text });
}

export function lose(name, label) {
  store(name, Object.fromEntries(saved(name).filter(([one]) => one !== label)));
}

function store(name, entries) {
  rememberChoice("cloudfn.events." + name, JSON.stringify(entries));
}
