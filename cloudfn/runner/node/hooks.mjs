// The fence for ES modules where Node.js runs its hooks in a thread of their own (before 22.15).
import lands from "./lands.js";

let given = null;

export function initialize(data) {
  given = data;
}

export async function resolve(specifier, context, next) {
  return lands.typed(given, context, await next(specifier, lands.checked(given, specifier, context)));
}
