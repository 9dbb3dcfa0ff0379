/*
 * `wx.cloud.database()`: the mini program's side of the database, over `POST /client/database.*`.
 *
 * Methods, results and texts follow WeChat's reference of the client. Who may do what is decided by the local cloud,
 * never here.
 */
"use strict";

const COMPARING = {
  eq: "$eq", neq: "$ne", gt: "$gt", gte: "$gte", lt: "$lt", lte: "$lte", in: "$in", nin: "$nin", all: "$all",
  exists: "$exists", size: "$size", mod: "$mod",
};
const UPDATING = { inc: "$inc", mul: "$mul", min: "$min", max: "$max", rename: "$rename", bit: "$bit", set: "$set" };
const EXPRESSIONS = (
  "abs add ceil divide exp floor ln log log10 mod multiply pow sqrt subtract trunc arrayElemAt arrayToObject concatArrays " +
  "filter in indexOfArray isArray map range reduce reverseArray size slice zip and not or cmp eq gt gte lt lte neq cond " +
  "ifNull switch dateFromParts dateFromString dayOfMonth dayOfWeek dayOfYear isoDayOfWeek isoWeek isoWeekYear millisecond " +
  "minute month second hour week year literal mergeObjects objectToArray allElementsTrue anyElementTrue setDifference " +
  "setEquals setIntersection setIsSubset setUnion concat dateToString indexOfBytes indexOfCP split strLenBytes strLenCP " +
  "strcasecmp substr substrBytes substrCP toLower toUpper meta addToSet avg first last max min push stdDevPop stdDevSamp " +
  "sum let"
).split(" ");
const STAGES = [
  "addFields", "bucket", "bucketAuto", "count", "group", "limit", "project", "replaceRoot", "sample", "skip", "sort",
  "sortByCount", "unwind",
];

// --- values --------------------------------------------------------------------------------------------------------

class ServerDate { constructor(options) { this.offset = (options && options.offset) || 0; } }
class RegExpOf { constructor(options) { this.regexp = String(options.regexp); this.options = options.options || ""; } }
/** A point or a figure: GeoJSON with the names that programs read. */
class Geometry {
  constructor(type, coordinates) { this.type = type; this.coordinates = coordinates; }
  get longitude() { return this.coordinates[0]; }
  get latitude() { return this.coordinates[1]; }
  toJSON() { return { type: this.type, coordinates: this.coordinates }; }
}
const of = (figures) => figures.map((figure) => figure.coordinates);
const Geo = {
  Point: function (longitude, latitude) { return new Geometry("Point", [longitude, latitude]); },
  LineString: function (points) { return new Geometry("LineString", of(points)); },
  Polygon: function (lines) { return new Geometry("Polygon", of(lines)); },
  MultiPoint: function (points) { return new Geometry("MultiPoint", of(points)); },
  MultiLineString: function (lines) { return new Geometry("MultiLineString", of(lines)); },
  MultiPolygon: function (polygons) { return new Geometry("MultiPolygon", of(polygons)); },
};

const isPlain = (value) => Object.prototype.toString.call(value) === "[object Object]" &&
  !(value instanceof ServerDate || value instanceof RegExpOf || value instanceof Geometry || value instanceof Command);
const isRegExp = (value) => value instanceof RegExpOf || Object.prototype.toString.call(value) === "[object RegExp]";
const regex = (value) => (value instanceof RegExpOf
  ? { pattern: value.regexp, options: value.options }
  : { pattern: value.source, options: value.flags.replace(/[^ims]/g, "") });

/** A value as the local cloud reads it. */
function encode(value) {
  if (value instanceof Command) return value.expression();
  if (Object.prototype.toString.call(value) === "[object Date]") return { $date: value.getTime() };
  if (value instanceof ServerDate) return { $tcb_server_date: { offset: value.offset } };
  if (isRegExp(value)) return { $regularExpression: regex(value) };
  if (value instanceof Geometry) return value.toJSON();
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : encode(item)));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => [name, encode(inner)]));
}

function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  const names = Object.keys(value);
  if (names.length === 1 && typeof value.$date === "number") return new Date(value.$date);
  if (names.length === 1 && typeof value.$oid === "string") return value.$oid;
  if (names.length === 2 && value.type in Geo && Array.isArray(value.coordinates)) {
    return new Geometry(value.type, value.coordinates);
  }
  return Object.fromEntries(names.map((name) => [name, decode(value[name])]));
}

// --- commands ------------------------------------------------------------------------------------------------------

/** What `db.command` makes: one operator, or several joined by `and`, `or`, `nor`, `not`. */
class Command {
  constructor(kind, operator, value) { this.kind = kind; this.operator = operator; this.value = value; }
  /** In an aggregation: `{$operator: value}`. */
  expression() { return { [this.operator]: encode(this.value) }; }
}
// `_.gt(1).and(_.lt(5))`: on a comparison these join, `_.and(...)` itself takes all of them.
for (const name of ["and", "or"]) {
  Command.prototype[name] = function (...others) { return logic(name, [this, ...others.flat()]); };
}
for (const name of Object.keys(COMPARING)) {
  Command.prototype[name] = function (value) { return this.and(command[name](value)); };
}

const logic = (name, parts) => new Command("logic", "$" + name, parts);
const compare = (operator, value) => new Command("query", operator, value);
const update = (operator, value) => new Command("update", operator, value);

const command = {
  and: (...parts) => logic("and", parts.flat()),
  or: (...parts) => logic("or", parts.flat()),
  nor: (...parts) => logic("nor", parts.flat()),
  not: (part) => logic("not", [part]),
  elemMatch: (value) => compare("$elemMatch", value),
  geoNear: ({ geometry, maxDistance, minDistance }) =>
    compare("$nearSphere", { $geometry: geometry, $maxDistance: maxDistance, $minDistance: minDistance }),
  geoWithin: ({ geometry, centerSphere }) => compare("$geoWithin", centerSphere
    ? { $centerSphere: [centerSphere[0].coordinates || centerSphere[0], centerSphere[1]] }
    : { $geometry: geometry }),
  geoIntersects: ({ geometry }) => compare("$geoIntersects", { $geometry: geometry }),
  remove: () => update("$unset", ""),
  pop: () => update("$pop", 1),
  shift: () => update("$pop", -1),
  unshift: (value) => update("$push", { $each: [].concat(value), $position: 0 }),
  push: (value, ...more) => update("$push", isPlain(value) && value.each
    ? { $each: value.each, $position: value.position, $sort: value.sort, $slice: value.slice }
    : { $each: [].concat(value, ...more) }),
  addToSet: (value) => update("$addToSet", isPlain(value) && (value.each || value.$each)
    ? { $each: value.each || value.$each } : value),
  pull: (value) => update("$pull", value),
  pullAll: (value) => update("$pullAll", value),
  project: { slice: (value) => new Command("project", "$slice", value) },
  expr: (value) => new Command("top", "$expr", value),
  aggregate: { pipeline: () => new Aggregate() },
};
for (const [name, operator] of Object.entries(COMPARING)) command[name] = (value, ...more) => compare(operator, more.length ? [value, ...more] : value);
for (const [name, operator] of Object.entries(UPDATING)) command[name] = (value) => update(operator, value);
for (const name of EXPRESSIONS) {
  command.aggregate[name] = (value) => new Command("expression", "$" + (name === "neq" ? "ne" : name), value);
}

/** A condition of `where` as a query: fields of fields become paths, several commands on one field are joined. */
function query(condition) {
  if (condition instanceof Command) {
    if (condition.kind === "logic") return { [condition.operator]: condition.value.map(query) };
    return { [condition.operator]: encode(condition.value) };
  }
  const parts = [];
  for (const [name, value] of Object.entries(condition || {})) fieldParts(name, value, parts);
  const joined = Object.assign({}, ...parts);
  return Object.keys(joined).length === parts.length ? joined : { $and: parts };
}

function fieldParts(path, value, parts) {
  if (value === undefined) return;
  if (isPlain(value) && Object.keys(value).length && path[0] !== "$") {
    for (const [name, inner] of Object.entries(value)) fieldParts(path + "." + name, inner, parts);
  } else {
    parts.push(value instanceof Command ? fieldQuery(path, value) : { [path]: operand(value) });
  }
}

function fieldQuery(path, { kind, operator, value }) {
  if (kind !== "logic") return { [path]: { [operator]: inner(operator, value) } };
  if (operator === "$not") return { [path]: { $not: operand(value[0]) } };
  return { [operator]: value.map((part) => (part instanceof Command ? fieldQuery(path, part) : query({ [path]: part }))) };
}

/** What stands right of a field: a value, a regular expression, or a command in an `elemMatch` or `not`. */
function operand(value) {
  if (value instanceof Command && value.kind === "query") return { [value.operator]: inner(value.operator, value.value) };
  if (isRegExp(value)) return { $regex: regex(value).pattern, $options: regex(value).options };
  return encode(value);
}

function inner(operator, value) {
  if (operator !== "$elemMatch") return encode(value);
  return value instanceof Command ? operand(value) : query(value);
}

/** The data of `update` as commands; fields of fields are set one by one. */
function changes(data, path, found) {
  for (const [name, value] of Object.entries(data)) {
    const at = path + name;
    if (value === undefined) continue;
    if (isPlain(value) && Object.keys(value).length) {
      changes(value, at + ".", found);
    } else {
      const made = value instanceof Command ? value : update("$set", value);
      const right = made.operator === "$pull" && (made.value instanceof Command || isPlain(made.value));
      (found[made.operator] = found[made.operator] || {})[at] = !right ? encode(made.value)
        : made.value instanceof Command ? operand(made.value) : query(made.value);
    }
  }
  return found;
}

// --- asking --------------------------------------------------------------------------------------------------------

const stageValue = (name, value) => (name === "match" ? query(value) : encode(value));

class Aggregate {
  constructor(request) { this.stages = []; this.request = request; }
  match(condition) { return this.stage("match", condition); }
  geoNear(options) {
    return this.stage("geoNear", Object.assign({}, options, options.query ? { query: query(options.query) } : {}));
  }
  lookup(options) {
    const pipeline = options.pipeline instanceof Aggregate ? options.pipeline.done() : options.pipeline;
    return this.stage("lookup", Object.assign({}, options, pipeline ? { pipeline } : {}));
  }
  stage(name, value) {
    this.stages.push({ ["$" + name]: stageValue(name, value) });
    return this;
  }
  /** The stages, for a `lookup`. */
  done() { return this.stages; }
  end(args) {
    return this.request("aggregate", "collection.aggregate", { stages: this.stages }, args, ({ list }) => ({ list: decode(list) }));
  }
}
for (const name of STAGES) Aggregate.prototype[name] = function (value) { return this.stage(name, value); };

/**
 * `wx.cloud.database`. `post(action, fields)` resolves with the answer's data or rejects with the client's error;
 * `settle(args, work)` ends both calling styles; `refuse(number, text)` makes an error; `watch` follows a query.
 */
module.exports = function databases({ post, settle, refuse, watch }) {
  function requestOf(collectionName) {
    return (action, api, fields, args, shape) => settle(args, post(action, Object.assign({ collectionName }, fields))
      .then((data) => Object.assign(shape(data), { errMsg: api + ":ok" })));
  }

  /** A rejected call in either style, for arguments that never reach the cloud. */
  const wrong = (args, text) => settle(args, Promise.reject(refuse(-1, text)));
  const dataOf = (args) => (args && isPlain(args.data) ? args.data : null);
  const needsData = (api, args) => wrong(args,
    api + ":fail parameter.data should be object instead of " + (args && args.data === null ? "null" : typeof (args && args.data)) + ";");
  const stats = (data) => ({ stats: data.stats });

  class Document {
    constructor(request, name, id, projection) {
      Object.assign(this, { _request: request, _name: name, _id: id, _projection: projection });
    }
    field(projection) { return new Document(this._request, this._name, this._id, encode(projection)); }
    get(args) {
      return this._request("get", "document.get", { id: this._id, projection: this._projection }, args,
        ({ document }) => ({ data: decode(document) }));
    }
    set(args) {
      if (!dataOf(args)) return needsData("document.set", args);
      return this._request("set", "document.set", { id: this._id, data: encode(args.data) }, args,
        (data) => ({ _id: data._id, stats: data.stats }));
    }
    update(args) {
      if (!dataOf(args)) return needsData("document.update", args);
      return this._request("update", "document.update", { id: this._id, data: changes(args.data, "", {}) }, args, stats);
    }
    remove(args) { return this._request("remove", "document.remove", { id: this._id }, args, stats); }
    watch(options) {
      const fields = { collectionName: this._name, id: this._id, projection: this._projection };
      return watch(fields, options, decode);
    }
  }

  class Query {
    constructor(request, name, state) { Object.assign(this, { _request: request, _name: name, _state: state || {} }); }
    _with(changed) { return new Query(this._request, this._name, Object.assign({}, this._state, changed)); }
    where(condition) { return this._with({ query: query(condition) }); }
    orderBy(path, direction) {
      return this._with({ order: (this._state.order || []).concat({ field: path, direction }) });
    }
    skip(offset) { return this._with({ offset }); }
    limit(limit) { return this._with({ limit }); }
    field(projection) { return this._with({ projection: encode(projection) }); }
    get(args) {
      return this._request("get", "collection.get", this._state, args, ({ list }) => ({ data: decode(list) }));
    }
    count(args) {
      return this._request("count", "collection.count", { query: this._state.query }, args, ({ total }) => ({ total }));
    }
    update(args) {
      if (!dataOf(args)) return needsData("collection.update", args);
      const fields = { query: this._state.query, data: changes(args.data, "", {}) };
      return this._request("update", "collection.update", fields, args, stats);
    }
    remove(args) { return this._request("remove", "collection.remove", { query: this._state.query }, args, stats); }
    watch(options) { return watch(Object.assign({ collectionName: this._name }, this._state), options, decode); }
  }

  class Collection extends Query {
    doc(id) { return new Document(this._request, this._name, id); }
    add(args) {
      if (!dataOf(args)) return needsData("collection.add", args);
      return this._request("add", "collection.add", { data: encode(args.data) }, args, ({ _id }) => ({ _id }));
    }
    aggregate() { return new Aggregate(this._request); }
  }

  return function database(options) {
    return {
      config: Object.assign({}, options),
      command, Geo,
      collection: (name) => new Collection(requestOf(name), name),
      serverDate: (options) => new ServerDate(options),
      RegExp: (options) => new RegExpOf(options),
    };
  };
};
