/**
 * What the reader chose, in this browser. Inside another site's page (the cashier over a shop) a browser may refuse
 * storage altogether; then choices last as long as the page.
 */

const here = new Map();

export function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return here.get(key) ?? null;
  }
}

export function keep(key, value) {
  here.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // kept in `here`
  }
}
