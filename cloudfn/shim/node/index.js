"use strict";
// The shim's door: wrap(root, handler) gives what the platform calls. Without bindings that is the user's own handler.
const { load } = require("./load.js");

// Where the shim itself fails it says so and steps aside. Files are required where they are needed: each costs a start.
function attempt(work) {
  try {
    return work();
  } catch (error) {
    return require("./notice.js")("CFN-SDK-002", error.stack);
  }
}

// `root` is the package's folder, `handler` the user's ("index.main"). Throws when a CommonJS handler does not load;
// `.ready` of an ES module's rejects. Options: `at`, the function's place beside shared folders; `trace(kind, name,
// real)`, given by the local worker.
function wrap(root, handler, { at, trace } = {}) {
  const { call, take } = attempt(() => JSON.parse(process.env.CLOUDFN_BINDINGS || "{}")) || {};
  if (at !== undefined) require("./shared.js")(root, at);
  if (call || (take && take.some(({ verify, once }) => once || verify === "query"))) attempt(() => require("./pay.js").hook(call));
  const loaded = load(root, handler);
  const receiver = take && attempt(() => require("./receive.js"));
  const dressed = (own) => (receiver ? receiver(own, root, take, call, trace) : own);
  if (typeof loaded === "function") return dressed(loaded);

  let own;
  const ready = loaded.then((found) => (own = dressed(found)));
  ready.catch(() => {}); // whoever calls is told
  const main = (event, context, callback) =>
    own ? own(event, context, callback) : ready.then(() => require("./settle.js")(own, event, context));
  return Object.assign(main, { ready });
}

module.exports = { wrap };
