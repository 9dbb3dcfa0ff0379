/** Titles of CFN codes in the reader's language, asked for once each. */
import { get } from "./api.js";
import { language } from "./words.js";

const titles = new Map();

/** The title with `params` filled in, or "" while it is on its way; `loaded` is called when it has come. */
export function titleOf(code, params, loaded) {
  const key = language() + code;
  const known = titles.get(key);
  if (known === undefined) {
    titles.set(key, "");
    get("codes/" + encodeURIComponent(code), { lang: language() }).then((found) => {
      titles.set(key, found.title);
      loaded();
    }, () => {});
  }
  return known ? filled(known, params) : "";
}

/** The server writes `<name>` for each particular of a code. */
export function filled(text, params) {
  return text.replace(/<(\w+)>/g, (whole, name) => (params && params[name] !== undefined ? String(params[name]) : whole));
}
