/*
 * `wx.cloud.database()`: the mini program's side of the database, over `POST /client/database.call`.
 *
 * Collections, queries, commands remember how they were made: `{chain: [["collection", "orders"], ["where", {...}],
 * ["get"]]}`. What that means, and who may do it, is decided by the local cloud. Names follow WeChat's reference.
 */
"use strict";

const { isPlain, makings, onReal } = require("./made.js");
const { keysOf, kindOf, mapped, settle, withoutCallbacks } = require("./styles.js");

const COMPARING = "eq neq gt gte lt lte in nin all exists size mod";
const ASKING = "get count update remove";
const QUERYING = "where orderBy skip limit field";
const FIGURES = ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"];

/** kind -> what its methods give -> their names. `ask` sends, `watch` follows, `more` adds to the object itself. */
const KINDS = {
  database: { collection: "collection", value: "serverDate RegExp" },
  collection: { document: "doc", aggregate: "aggregate", query: QUERYING, ask: ASKING + " add", watch: "watch" },
  query: { query: QUERYING, ask: ASKING, watch: "watch" },
  document: { document: "field", ask: "get set update remove", watch: "watch" },
  aggregate: {
    more: "addFields bucket bucketAuto count geoNear group limit lookup match project replaceRoot sample skip sort " +
      "sortByCount unwind done",
    ask: "end",
  },
  command: {
    logic: COMPARING + " and or nor not elemMatch geoNear geoWithin geoIntersects remove pop shift unshift push addToSet " +
      "pull pullAll expr inc mul min max rename bit set",
  },
  logic: { logic: COMPARING + " and or" },
  value: {},
};

/** A point or a figure: GeoJSON with the names that programs read. */
class Geometry {
  constructor(type, coordinates) { this.type = type; this.coordinates = coordinates; }
  get longitude() { return this.coordinates[0]; }
  get latitude() { return this.coordinates[1]; }
}

/** A value as the local cloud reads it: `$call` is how something was made, `$geo` a figure, dates as EJSON has them. */
function encode(value) {
  if (value === null || typeof value !== "object") return typeof value === "function" ? undefined : value;
  if (value instanceof Geometry) return { $geo: { type: value.type, coordinates: value.coordinates } };
  const making = makings.get(value);
  if (making) return { $call: making.steps };
  const kind = kindOf(value);
  if (kind === "Date") return { $date: value.getTime() };
  if (kind === "RegExp") return { $regularExpression: { pattern: value.source, options: value.flags.replace(/[^ims]/g, "") } };
  if (Array.isArray(value)) return value.map(encode);
  if (!isPlain(value)) return value;
  return mapped(value, encode);
}

function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  const names = keysOf(value);
  if (names.length === 1 && typeof value.$date === "number") return new Date(value.$date);
  if (names.length === 1 && typeof value.$oid === "string") return value.$oid;
  if (names.length === 2 && FIGURES.includes(value.type) && Array.isArray(value.coordinates)) {
    return new Geometry(value.type, value.coordinates);
  }
  return mapped(value, decode);
}

/**
 * `wx.cloud.database`. `post(action, fields)` resolves with the answer's data or rejects with the client's error;
 * `watch` follows a chain; `run` calls callbacks. `other` is `{choice, real()}` where the real `wx.cloud` may be asked instead.
 */
function databases(post, watch, run) {
  return (options, other) => {
    const isLocal = () => !other || other.choice.isLocal;

    /** Resolves with what `local()` or `real()` gives, as it is decided. */
    const either = (local, real) => (isLocal() ? local() : other.choice.made.then((yes) => (yes ? local() : real())));

    /** `it` with members, made by `making`. They are its own, since programs take them out: `const {gt} = db.command`. */
    function make(members, making, it = {}) {
      for (const gives of keysOf(members)) {
        for (const name of members[gives].split(" ")) {
          it[name] = function (...given) {
            const { steps, again } = makings.get(it);
            const args = gives === "ask" ? given.map(withoutCallbacks) : given;
            const after = { steps: [...steps, [name, ...args.map(encode)]], again: () => again()[name](...args.map(onReal)) };
            if (gives === "ask") {
              return settle(given[0], either(() => post("database.call", { chain: after.steps }).then(decode), after.again), run);
            }
            if (gives === "watch") {
              const local = () => watch(steps, given[0], decode);
              if (isLocal()) return local();
              const listening = either(local, after.again);
              return { close: () => listening.then((listener) => listener.close()) };
            }
            if (isLocal() === false) return after.again();
            if (gives !== "more") return make(KINDS[gives], after);
            makings.set(it, after);
            return it;
          };
        }
      }
      makings.set(it, making);
      return it;
    }

    /** Over a hundred names: whatever is called is sent, and refused there by its name if there is none. */
    const expressions = (it) => new Proxy(it, {
      get(target, name) {
        if (typeof name !== "string" || name === "then" || name in target) return target[name];
        return make({ [name === "pipeline" ? "aggregate" : "value"]: name }, makings.get(it))[name];
      },
    });

    let made;
    const again = () => (made = made || other.real().database(options));
    const db = make(KINDS.database, { steps: [], again }, { config: { ...options }, Geo: {} });
    const command = (db.command = make(KINDS.command, { steps: [], again: () => again().command }));
    const inside = (name, members) => make(members, { steps: [[name]], again: () => again().command[name] });
    command.aggregate = expressions(inside("aggregate", {}));
    command.project = inside("project", { value: "slice" });
    for (const figure of FIGURES) {
      db.Geo[figure] = function (...args) {
        const geometry = new Geometry(figure, figure === "Point" ? args : args[0].map((part) => part.coordinates));
        makings.set(geometry, { again: () => again().Geo[figure](...args.map(onReal)) });
        return geometry;
      };
    }
    return db;
  };
}

module.exports = { databases };
