/**
 * What the reader chose, in this browser. Inside another site's page (the cashier over a shop) a browser may refuse
 * storage altogether; then choices last as long as the page.
 */

const here = new Map();

export function choice(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return here.get(key) ?? null;
  }
}

export function rememberChoice(key, value) {
  here.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // remembered in `here`
  }
}
