"use strict";
// The same work on arrays in memory with npm's mingo, which has no indexes and keeps nothing: mingo.js MODULES COUNT
const path = require("path");
const mingo = require(path.join(process.argv[2], "mingo"));

const count = Number(process.argv[3]);
const PAD = "x".repeat(560);
const row = (n) => ({
  _id: `o${n}`, n, user: `u${n % 500}`, fee: (n % 97) * 2, tags: ["a", "b"], address: { city: "gz", zip: n % 100 },
  items: [{ sku: `s${n % 50}`, count: n % 5, fee: 100 + (n % 7) }, { sku: `s${n % 31}`, count: 1, fee: 200 }], note: PAD,
});
const GROUP = [
  { $match: { fee: { $gt: 20 } } },
  { $unwind: "$items" },
  { $group: { _id: "$items.sku", total: { $sum: "$items.fee" }, orders: { $sum: 1 } } },
  { $sort: { total: -1, _id: 1 } },
];

function timed(times, work) {
  const took = [];
  let result;
  for (let n = 0; n < times; n++) {
    const begun = process.hrtime.bigint();
    result = work(n);
    took.push(Number(process.hrtime.bigint() - begun) / 1e6);
  }
  return [took.sort((a, b) => a - b)[times >> 1], result];
}

const documents = [];
const [insert] = timed(count / 1000, (part) => {
  for (let n = part * 1000; n < part * 1000 + 1000; n++) documents.push(row(n));
});
const [find, found] = timed(20, (n) => mingo.find(documents, { user: `u${n}` }).limit(100).all());
const [update] = timed(20, (n) => mingo.updateOne(documents, { _id: `o${n}` }, { $inc: { n: 1 } }));
const [group, groups] = timed(3, () => mingo.aggregate(documents, GROUP));
const changed = mingo.find(documents, { _id: "o7" }).all()[0].n;
process.stdout.write(JSON.stringify({ insert, find, update, group, found: found.length, changed, groups }));
