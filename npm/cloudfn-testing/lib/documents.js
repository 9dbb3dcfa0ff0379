/* One collection of the local cloud's document store. */
"use strict";

const { randomBytes } = require("node:crypto");

const { path } = require("./control.js");
const { CloudfnError } = require("./errors.js");
const { decode, encode } = require("./ejson.js");
const { say } = require("./words.js");

const PAGE = 2000;
const NO_COLLECTION = "CFN-DEV-021";

class Documents {
  constructor(control, collection) {
    this.control = control;
    this.collection = collection;
  }

  /** Documents that fit `query`, all of them unless `limit` says otherwise; none where there is no such collection. */
  async find(query = {}, { sort, limit = Infinity, skip = 0 } = {}) {
    const items = [];
    for (;;) {
      const page = await this.page(query, sort, Math.min(PAGE, limit - items.length), skip + items.length);
      items.push(...page.items);
      if (page.items.length === 0 || items.length >= limit || skip + items.length >= page.total) return items.map(decode);
    }
  }

  /** The document with this `_id`, or null. */
  async get(id) {
    const [found = null] = await this.find({ _id: id }, { limit: 1 });
    return found;
  }

  async count(query = {}) {
    return (await this.page(query, undefined, 1, 0)).total;
  }

  /** Adds a document or several; the `_id`s, made where they are missing. Throws where one is taken. */
  async insert(given) {
    if (Array.isArray(given)) {
      const ids = [];
      for (const each of given) ids.push(await this.insert(each));
      return ids;
    }
    const { _id: id = randomBytes(16).toString("hex") } = given;
    if (given._id !== undefined && (await this.get(id))) throw new CloudfnError(say("exists", this.collection, id));
    return this.put({ ...given, _id: id });
  }

  /** Stores a document in place of the one with its `_id`, if there is one; the `_id`. */
  async put(document) {
    if (typeof document._id !== "string" || !document._id) throw new CloudfnError(say("idIsText"));
    await this.control.ask("PUT", path`documents/${this.collection}/${document._id}`, encode(document));
    return document._id;
  }

  /** Takes out what fits `query`; how many. */
  async remove(query = {}) {
    const found = await this.find(query);
    for (const { _id: id } of found) await this.control.ask("DELETE", path`documents/${this.collection}/${id}`);
    return found.length;
  }

  clear() {
    return this.remove();
  }

  async page(query, sort, limit, skip) {
    const values = { query: JSON.stringify(encode(query)), sort: sort && JSON.stringify(sort), limit, skip };
    try {
      return await this.control.get(path`documents/${this.collection}`, values);
    } catch (error) {
      if (error.code === NO_COLLECTION) return { items: [], total: 0 };
      throw error;
    }
  }
}

module.exports = { Documents };
