/** Deep links: `#/orders/NO?state=SUCCESS` <-> `{ view, id, query }`. */

export function parse(hash) {
  const [path, search] = hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/").map(decode);
  return { view: view || "home", id: rest.join("/"), query: Object.fromEntries(new URLSearchParams(search || "")) };
}

export function link(view, id, query) {
  const path = "#/" + [view, ...(id ? [id] : [])].map(encodeURIComponent).join("/");
  const kept = Object.entries(query || {}).filter(([, value]) => value !== "" && value !== undefined && value !== null);
  const search = new URLSearchParams(kept).toString();
  return search ? path + "?" + search : path;
}

/** Change the address without a new step in the browser's history and without drawing the view again. */
export function keepInAddress(view, id, query) {
  history.replaceState(null, "", link(view, id, query));
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
