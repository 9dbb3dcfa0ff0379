/*
 * `wx.cloud.database()`: the mini program's side of the database, over `POST /client/database.call`.
 *
 * Collections, queries, commands remember how they were made: `{chain: [["collection", "orders"], ["where", {...}],
 * ["get"]]}`. What that means, and who may do it, is decided by the local cloud. Names follow WeChat's reference.
 */
"use strict";

const { isPlain, makings, onReal } = require("./made.js");
const { kindOf, settle, withoutCallbacks } = require("./styles.js");

const COMPARING = "eq neq gt gte lt lte in nin all exists size mod";
const QUERYING = "where orderBy skip limit field";
const FIGURES = "Point LineString Polygon MultiPoint MultiLineString MultiPolygon";

/** kind -> what its methods give -> their names. `ask` sends, `watch` follows, `more` adds to the object itself. */
const KINDS = {
  database: { collection: "collection", value: "serverDate RegExp" },
  collection: { document: "doc", aggregate: "aggregate", query: QUERYING, ask: "get count update remove add", watch: "watch" },
  query: { query: QUERYING, ask: "get count update remove", watch: "watch" },
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
  project: { value: "slice" },
  expressions: {
    aggregate: "pipeline",
    value: "abs add ceil divide exp floor ln log log10 mod multiply pow sqrt subtract trunc arrayElemAt arrayToObject " +
      "concatArrays filter in indexOfArray isArray map range reduce reverseArray size slice zip and not or cmp eq gt gte " +
      "lt lte neq cond ifNull switch dateFromParts dateFromString dayOfMonth dayOfWeek dayOfYear isoDayOfWeek isoWeek " +
      "isoWeekYear millisecond minute month second hour week year literal mergeObjects objectToArray allElementsTrue " +
      "anyElementTrue setDifference setEquals setIntersection setIsSubset setUnion concat dateToString indexOfBytes " +
      "indexOfCP split strLenBytes strLenCP strcasecmp substr substrBytes substrCP toLower toUpper meta addToSet avg " +
      "first last max min push stdDevPop stdDevSamp sum let",
  },
  value: {},
};

/** A point or a figure: GeoJSON with the names that programs read. */
class Geometry {
  constructor(type, coordinates) { Object.assign(this, { type, coordinates }); }
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
  const copy = {};
  for (const name of Object.keys(value)) copy[name] = encode(value[name]);
  return copy;
}

function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  const names = Object.keys(value);
  if (names.length === 1 && typeof value.$date === "number") return new Date(value.$date);
  if (names.length === 1 && typeof value.$oid === "string") return value.$oid;
  if (names.length === 2 && FIGURES.split(" ").includes(value.type) && Array.isArray(value.coordinates)) {
    return new Geometry(value.type, value.coordinates);
  }
  const copy = {};
  for (const name of names) copy[name] = decode(value[name]);
  return copy;
}

/**
 * `wx.cloud.database`. `post(action, fields)` resolves with the answer's data or rejects with the client's error;
 * `watch` follows a chain. `other` is `{choice, real()}` where the real `wx.cloud` may be asked instead.
 */
function databases(post, watch) {
  return (options, other) => {
    const isLocal = () => !other || other.choice.isLocal;

    /** Resolves with what `local()` or `real()` gives, as it is decided. */
    const either = (local, real) => (isLocal() ? local() : other.choice.made.then((yes) => (yes ? local() : real())));

    function ask({ steps, again }, name, [args]) {
      const chain = steps.concat([[name, encode(withoutCallbacks(args))]]);
      return settle(args, either(() => post("database.call", { chain }).then(decode), () => again()[name](withoutCallbacks(onReal(args)))));
    }

    function follow({ steps, again }, [args]) {
      if (isLocal()) return watch(steps, args, decode);
      const listening = either(() => watch(steps, args, decode), () => again().watch(onReal(args)));
      return { close: () => listening.then((listener) => listener.close()) };
    }

    /** Something of `kind`, made by `making`. Its methods are its own, since programs take them out: `const {gt} = _`. */
    function make(kind, making, it) {
      for (const gives of Object.keys(KINDS[kind])) {
        for (const name of KINDS[kind][gives].split(" ")) {
          it[name] = function (...args) {
            const before = makings.get(it);
            if (gives === "ask") return ask(before, name, args);
            if (gives === "watch") return follow(before, args);
            if (isLocal() === false) return before.again()[name](...args.map(onReal));
            const after = {
              steps: before.steps.concat([[name].concat(args.map(encode))]),
              again: () => before.again()[name](...args.map(onReal)),
            };
            if (gives !== "more") return make(gives, after, {});
            makings.set(it, after);
            return it;
          };
        }
      }
      makings.set(it, making);
      return it;
    }

    /** The member `name` of what `owner` is. */
    const inside = (kind, owner, name, it) => {
      const { steps, again } = makings.get(owner);
      return make(kind, { steps: name === "command" ? steps : steps.concat([[name]]), again: () => again()[name] }, it || {});
    };

    let made;
    const db = make("database", { steps: [], again: () => (made = made || other.real().database(options)) }, { config: Object.assign({}, options) });
    db.command = inside("command", db, "command");
    db.command.aggregate = inside("expressions", db.command, "aggregate");
    db.command.project = inside("project", db.command, "project");
    db.Geo = {};
    for (const figure of FIGURES.split(" ")) {
      db.Geo[figure] = function (...args) {
        const geometry = new Geometry(figure, figure === "Point" ? args : args[0].map((part) => part.coordinates));
        makings.set(geometry, { again: () => makings.get(db).again().Geo[figure](...args.map(onReal)) });
        return geometry;
      };
    }
    return db;
  };
}

module.exports = { databases };
