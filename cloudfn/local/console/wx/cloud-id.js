/* `wx.cloud.CloudID`: in a call's top-level fields the cloud puts what the id stands for; deeper it stays its text. */
"use strict";

const { keysOf } = require("./styles.js");

const { isPlain } = require("./made.js");
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
  const names = isPlain(data) ? keysOf(data).filter((name) => data[name] instanceof Mark) : [];
  if (!names.length) return data;
  const { list } = await askCloud("openData.read", { cloudIDs: names.map((name) => data[name].cloudID) }, settings, send);
  const event = { ...data };
  names.forEach((name, n) => { event[name] = list[n]; });
  return event;
}

module.exports = { CloudID, opened };
