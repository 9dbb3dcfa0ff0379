/* What differs between two results of a query that is followed, as the local cloud tells it. Documents as they came. */
"use strict";

const { keysOf } = require("./styles.js");

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isTellable = (value) => value !== null && typeof value === "object" && !Array.isArray(value) &&
  keysOf(value).every((name) => name && !name.includes("."));

/** Paths and values of what differs: arrays whole, objects field by field. Adds to `found` and returns it. */
function fieldChanges(before, after, path, found) {
  for (const name of keysOf(after)) {
    const one = before[name], other = after[name];
    if (name in before && isTellable(other) && isTellable(one)) fieldChanges(one, other, path + name + ".", found);
    else if (!(name in before) || !same(one, other)) found.updatedFields[path + name] = other;
  }
  for (const name of keysOf(before)) if (!(name in after)) found.removedFields.push(path + name);
  return found;
}

const byId = (docs) => new Map(docs.map((doc) => [JSON.stringify(doc._id), doc]));

/** What has to happen to `docs` so that it holds `all`. */
function missedBy(docs, all, hasLimit) {
  const now = byId(all), had = byId(docs);
  const changes = [];
  had.forEach((doc, key) => {
    if (!now.has(key)) changes.push({ queueType: "dequeue", dataType: hasLimit ? "limit" : "remove", docId: doc._id });
  });
  now.forEach((doc, key) => {
    const before = had.get(key), docId = doc._id;
    if (!before) changes.push({ queueType: "enqueue", dataType: hasLimit ? "limit" : "add", docId, doc });
    else if (!same(before, doc)) {
      changes.push(fieldChanges(before, doc, "", { queueType: "update", dataType: "update", docId, doc, updatedFields: {}, removedFields: [] }));
    }
  });
  return changes;
}

/** `{docs, told}`: the documents after `changes`, and those of the changes that changed anything. */
function appliedTo(before, changes) {
  const docs = before.slice(), told = [];
  for (const change of changes) {
    const { docId, doc, queueType } = change;
    const at = docs.findIndex((one) => same(one._id, docId));
    if (queueType === "dequeue") {
      if (at >= 0) told.push({ doc: docs.splice(at, 1)[0], ...change });
    } else if (at < 0) {
      docs.push(doc);
      told.push({ ...change, queueType: "enqueue" });
    } else if (!same(docs[at], doc)) {
      docs[at] = doc;
      told.push({ ...change, queueType: "update" });
    }
  }
  return { docs, told };
}

module.exports = { appliedTo, fieldChanges, missedBy };
