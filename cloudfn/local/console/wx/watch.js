/*
 * `watch` of the mini program's database: all listeners of one `wx` over one WebSocket to `/client/watch`.
 *
 * Snapshots follow @cloudbase/realtime 3.9.1: entering documents are appended, nothing is sorted again, after a
 * reconnect there is no second init. The local cloud sends a result as it is when it cannot tell the changes; what is
 * new in it is found here.
 */
"use strict";

const { clientError, dropUndefined, later } = require("./styles.js");
const { identity } = require("./transport.js");

const PATH = "/client/watch";
const MOST_DOCUMENTS = 5000;
/** Milliseconds until each try to connect again. A restart of `dev` takes about one second, a phone may be away longer. */
const PAUSES = [100, 250, 500, 1000, 2000, 5000, 10000, 10000, 10000, 10000];
const PING_AFTER = 10000;
const PONG_WITHIN = 5000;
const UNSURE = { "-402002": "init", "-402003": "reconnect" };

/** What opens a WebSocket here, as the browser's: `{send, close, onopen, onmessage, onclose, onerror}`. */
function openSocket(settings) {
  const url = settings.base.replace(/^http/, "ws") + PATH;
  if (settings.native) return nativeSocket(settings, url);
  if (settings.socket) return new settings.socket(url);
  if (typeof WebSocket === "function") return new WebSocket(url);
  throw new Error("watch() needs a WebSocket: give createWx the option `socket`, such as the class of the package `ws`");
}

/** `wx.connectSocket` of DevTools and phones. */
function nativeSocket(settings, url) {
  const task = settings.native.connectSocket({ url, header: identity(settings), fail: () => failed() });
  const socket = {
    send: (data) => task.send({ data }),
    close: () => task.close({}),
  };
  const failed = () => socket.onclose && socket.onclose();
  task.onOpen(() => socket.onopen());
  task.onMessage((message) => socket.onmessage(message));
  task.onClose(failed);
  task.onError(failed);
  return socket;
}

const copyOf = (value) => JSON.parse(JSON.stringify(value));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isTellable = (value) => isObject(value) && Object.keys(value).every((name) => name && !name.includes("."));

/** Paths and values of what differs, as the local cloud tells them: arrays whole, objects field by field. */
function fieldChanges(before, after, path, found) {
  for (const name of Object.keys(after)) {
    if (!(name in before)) found.updatedFields[path + name] = after[name];
    else if (isTellable(after[name]) && isTellable(before[name])) fieldChanges(before[name], after[name], path + name + ".", found);
    else if (!same(before[name], after[name])) found.updatedFields[path + name] = after[name];
  }
  for (const name of Object.keys(before)) if (!(name in after)) found.removedFields.push(path + name);
  return found;
}

const keyOf = (doc) => JSON.stringify(doc._id);

/** One `watch`: what it has shown, and what it is told. `docs` null: nothing yet. */
class Listener {
  constructor(fields, options, decode) {
    Object.assign(this, { fields, decode, onChange: options.onChange, onError: options.onError });
    this.docs = null;
    this.parts = [];
    this.events = 0;
    this.open = true;
  }

  /** A part of the result as it is. */
  result(docs, done) {
    this.parts = this.parts.concat(docs);
    if (!done) return;
    const all = this.parts;
    this.parts = [];
    if (this.docs === null) {
      this.docs = all;
      this.tell(all.map((doc) => ({ queueType: "init", dataType: "init", docId: doc._id, doc })), "init");
    } else {
      this.change(this.missed(all));
    }
  }

  /** What has to happen to `docs` so that it holds `all`. */
  missed(all) {
    const now = new Map(all.map((doc) => [keyOf(doc), doc]));
    const had = new Map(this.docs.map((doc) => [keyOf(doc), doc]));
    const moved = this.fields.limit ? "limit" : undefined;
    const gone = this.docs.filter((doc) => !now.has(keyOf(doc)))
      .map((doc) => ({ queueType: "dequeue", dataType: moved || "remove", docId: doc._id }));
    const there = all.filter((doc) => !same(had.get(keyOf(doc)), doc)).map((doc) => {
      const before = had.get(keyOf(doc));
      return before
        ? Object.assign({ queueType: "update", dataType: "update", docId: doc._id, doc }, fieldChanges(before, doc, "", { updatedFields: {}, removedFields: [] }))
        : { queueType: "enqueue", dataType: moved || "add", docId: doc._id, doc };
    });
    return gone.concat(there);
  }

  /** Changes of one commit. What a result has told already, or never held, is left out. */
  change(changes) {
    if (this.docs === null) return;
    const docs = this.docs.slice();
    const told = [];
    for (const change of changes) {
      const at = docs.findIndex((doc) => same(doc._id, change.docId));
      if (change.queueType === "dequeue") {
        if (at < 0) continue;
        const [last] = docs.splice(at, 1);
        told.push(Object.assign({ doc: last }, change));
      } else if (at < 0) {
        docs.push(change.doc);
        told.push(Object.assign({}, change, { queueType: "enqueue" }));
      } else if (!same(docs[at], change.doc)) {
        docs[at] = change.doc;
        told.push(Object.assign({}, change, { queueType: "update" }));
      }
    }
    this.docs = docs;
    if (told.length) this.tell(told);
  }

  tell(changes, type) {
    const id = this.events++;
    const { decode, docs } = this;
    let docsCopy, changesCopy;
    const snapshot = {
      id,
      get docs() { return (docsCopy = docsCopy || decode(copyOf(docs))); },
      get docChanges() {
        return (changesCopy = changesCopy || changes.map((change) => Object.assign({ id }, change, decoded(change, decode))));
      },
    };
    if (type) snapshot.type = type;
    try {
      this.onChange(snapshot);
    } catch (error) {
      later(() => { throw error; });
    }
  }

  fail(error) {
    this.open = false;
    later(this.onError, error);
  }
}

/** The values of a change as the program reads them; only what is there. */
function decoded(change, decode) {
  const { doc, updatedFields } = change;
  const fields = updatedFields && Object.fromEntries(Object.entries(updatedFields).map(([path, value]) => [path, decode(copyOf(value))]));
  return dropUndefined({ doc: doc && decode(copyOf(doc)), updatedFields: fields });
}

/** The connection of one `wx`. It is there while somebody listens. */
class Connection {
  constructor(settings) {
    this.settings = settings;
    this.listeners = new Map();
    this.numbers = 0;
    this.tries = 0;
    this.socket = null;
    this.isOpen = false;
  }

  add(listener) {
    const number = ++this.numbers;
    this.listeners.set(number, listener);
    if (this.isOpen) this.begin(number, listener);
    else if (!this.socket && !this.pause) this.connect();
    return number;
  }

  remove(number) {
    if (!this.listeners.delete(number)) return;
    if (this.isOpen) this.say({ kind: "close", listener: number });
    if (!this.listeners.size) this.leave();
  }

  connect() {
    this.pause = undefined;
    let socket;
    try {
      socket = openSocket(this.settings);
    } catch (error) {
      later(() => this.failAll(error.message));
      return;
    }
    this.socket = socket;
    const mine = (work) => (event) => { if (this.socket === socket) work(event); };
    socket.onopen = mine(() => {
      this.isOpen = true;
      for (const [number, listener] of this.listeners) this.begin(number, listener);
      this.heard();
    });
    socket.onmessage = mine((event) => {
      this.tries = 0;
      this.heard();
      this.take(JSON.parse(event.data));
    });
    socket.onclose = socket.onerror = mine(() => this.lost());
  }

  begin(number, listener) {
    listener.parts = [];
    const { openid, appid, device } = this.settings;
    const who = { openid: openid || undefined, appid: appid || undefined, device: device || undefined };
    this.say(dropUndefined(Object.assign({ kind: "watch", listener: number, fields: listener.fields }, who)));
  }

  say(message) {
    try {
      this.socket.send(JSON.stringify(message));
    } catch {
      this.lost();
    }
  }

  take(message) {
    const listener = this.listeners.get(message.listener);
    if (!listener) return;
    if (message.kind === "docs") listener.result(message.docs, message.done);
    else if (message.kind === "changes") listener.change(message.changes);
    else if (message.kind === "refused") this.end(message.listener, listener, refusal(message, this.settings));
    if (listener.docs && listener.docs.length > MOST_DOCUMENTS) {
      this.end(message.listener, listener, clientError(-402006, "SYS_ERR - more than " + MOST_DOCUMENTS + " documents", ""));
    }
  }

  end(number, listener, error) {
    if (!listener.open) return;
    listener.fail(error);
    this.remove(number);
  }

  /** Ask after a silence whether anybody is there. */
  heard() {
    clearTimeout(this.silence);
    this.silence = quiet(setTimeout(() => {
      this.say({ kind: "ping" });
      this.silence = quiet(setTimeout(() => this.lost(), PONG_WITHIN));
    }, PING_AFTER));
  }

  lost() {
    this.drop();
    if (!this.listeners.size) return;
    if (this.tries >= PAUSES.length) return this.failAll(this.settings.base + " does not answer; is `cloudfn dev` running?");
    if (this.tries === 3 && this.settings.payment === "cashier") {
      console.warn("cloudfn: watch() waits for " + this.settings.base + "; is `cloudfn dev` running?");
    }
    this.pause = setTimeout(() => this.connect(), PAUSES[this.tries++]);
  }

  failAll(text) {
    this.tries = 0;
    for (const [number, listener] of [...this.listeners]) {
      const errCode = listener.docs === null ? -402002 : -402003;
      this.end(number, listener, clientError(errCode, UNSURE[errCode] + " watch fail: " + text, ""));
    }
  }

  leave() {
    clearTimeout(this.pause);
    this.pause = undefined;
    this.tries = 0;
    this.drop();
  }

  drop() {
    const { socket } = this;
    clearTimeout(this.silence);
    this.socket = null;
    this.isOpen = false;
    try {
      if (socket) socket.close();
    } catch {
      // it was never open
    }
  }
}

/** A timer that does not keep Node alive. */
function quiet(timer) {
  if (timer && typeof timer.unref === "function") timer.unref();
  return timer;
}

function refusal(message, settings) {
  const { errCode, errMsg, explanation, code, why, fix, requestId } = message;
  if (code && settings.payment === "cashier") console.warn(code + " " + why + "\n" + fix);
  return Object.assign(clientError(errCode, errMsg, explanation), dropUndefined({ code, why, fix, requestID: requestId }));
}

/** `watch(fields, options, decode)` of one `wx`: `fields` as `database.get` has them. */
module.exports = function watching(settings) {
  const connection = new Connection(settings);
  return function watch(fields, options, decode) {
    for (const name of ["onChange", "onError"]) {
      const given = options && options[name];
      if (typeof given !== "function") {
        throw clientError(-401003, "collection.watch:fail parameter." + name + " should be function instead of " + typeof given + ";", "");
      }
    }
    const listener = new Listener(fields, options, decode);
    const number = connection.add(listener);
    return {
      close: () => {
        listener.open = false;
        connection.remove(number);
        return Promise.resolve();
      },
    };
  };
};
module.exports.fieldChanges = fieldChanges;
