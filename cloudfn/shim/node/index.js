"use strict";
// The shim's door: wrap(root, handler) gives what the platform calls. Without bindings that is the user's own handler.
const { load } = require("./load.js");

// `root` is the package's folder, `handler` the user's ("index.main"). Throws when a CommonJS handler does not load;
// for an ES module `.ready` is a promise that rejects then.
function wrap(root, handler) {
  const loaded = load(root, handler);
  if (typeof loaded === "function") return loaded;
  loaded.catch(() => {});
  const main = (event, context, callback) => loaded.then((own) => own(event, context, callback));
  return Object.assign(main, { ready: loaded });
}

module.exports = { wrap };
