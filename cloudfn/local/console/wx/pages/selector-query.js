/* `wx.createSelectorQuery()` where templates are not rendered: nothing is found, as for a selector that no element has. */
"use strict";

const ASKED = ["boundingClientRect", "scrollOffset", "fields", "context", "node", "ref"];

/** `later(work)` runs the program's callbacks. */
function selectorQuery(later) {
  const results = []; // of each question, in their order
  const callbacks = [];
  let selected = null;
  const query = {
    in: () => query,
    select: () => nodes(null),
    selectAll: () => nodes([]),
    selectViewport: () => nodes(null),
    exec(callback) {
      const found = [...results];
      later(() => {
        callbacks.forEach((told, n) => told && told(found[n]));
        if (typeof callback === "function") callback(found);
      });
      return query;
    },
  };
  const asked = {};
  for (const name of ASKED) {
    asked[name] = (...given) => {
      results.push(selected);
      callbacks.push(given.find((each) => typeof each === "function"));
      return query;
    };
  }
  function nodes(found) {
    selected = found;
    return asked;
  }
  return query;
}

module.exports = { selectorQuery };
