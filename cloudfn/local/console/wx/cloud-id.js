/* `wx.cloud.CloudID`: in a call's top-level fields the cloud puts what the id stands for; deeper it stays its text. */
"use strict";

const { askCloud } = require("./transport.js");

class Mark {
  constructor(cloudID) { this.cloudID = String(cloudID); }
  toJSON() { return this.cloudID; }
}

/** With or without `new`. */
function CloudID(cloudID) {
  return new Mark(cloudID);
}

/** The event of a call with `{cloudID, data}`, or `{cloudID, errCode, errMsg}`, for each id among its fields. */
async function opened(data, settings, send) {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return data;
  const marks = Object.entries(data).filter(([, value]) => value instanceof Mark);
  if (!marks.length) return data;
  const { list } = await askCloud("openData.read", { cloudIDs: marks.map(([, mark]) => mark.cloudID) }, settings, send);
  return Object.assign({}, data, Object.fromEntries(marks.map(([name], n) => [name, list[n]])));
}

module.exports = { CloudID, opened };
