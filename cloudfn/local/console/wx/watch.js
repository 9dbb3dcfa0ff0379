/*
 * `watch` of the mini program's database: all listeners of one `wx` over one WebSocket to `/client/watch`.
 *
 * Snapshots follow @cloudbase/realtime 3.9.1: entering documents are appended, nothing is sorted again, after a
 * reconnect there is no second init. The local cloud sends a result as it is when it cannot tell the changes; what is
 * new in it is found here (changes.js).
 */
"use strict";

const { appliedTo, missedBy } = require("./changes.js");
const { webSocket } = require("./fetching.js");
const { attempt, clientError, later, mapped } = require("./styles.js");
const { identity, refusalOf } = require("./transport.js");

const MOST_DOCUMENTS = 5000;
/** Milliseconds until each try to connect again. A restart of `dev` takes about one second, a phone may be away longer. */
const PAUSES = [100, 250, 500, 1000, 2000, 5000, 10000, 10000, 10000, 10000];
const PING_AFTER = 10000;
const PONG_WITHIN = 5000;

/** What opens a WebSocket here, as the browser's: `{send, close, onopen, onmessage, onclose, onerror}`. */
function openSocket(settings) {
  const url = settings.base.replace(/^http/, "ws") + "/client/watch";
  if (settings.native) return nativeSocket(settings, url);
  return webSocket(settings, url);
}

/** `wx.connectSocket` of DevTools and phones. */
function nativeSocket(settings, url) {
  const lost = () => socket.onclose && socket.onclose();
  const task = settings.native.connectSocket({ url, header: identity(settings), fail: lost });
  const socket = { send: (data) => task.send({ data }), close: () => task.close({}) };
  task.onOpen(() => socket.onopen());
  task.onMessage((message) => socket.onmessage(message));
  task.onClose(lost);
  task.onError(lost);
  return socket;
}

/** One `watch`: what it has shown, and what it is told. */
function listenerOf(steps, { onChange, onError }, decode, run = later) {
  const hasLimit = steps.some(([name]) => name === "limit");
  let parts = [];
  let events = 0;

  function tell(changes, type) {
    const id = events++;
    const { docs } = listener;
    let docsCopy, changesCopy;
    const snapshot = {
      id,
      get docs() { return (docsCopy = docsCopy || decode(docs)); },
      get docChanges() { return (changesCopy = changesCopy || changes.map((change) => decodedChange(id, change, decode))); },
    };
    if (type) snapshot.type = type;
    try {
      onChange(snapshot);
    } catch (error) {
      run(() => { throw error; });
    }
  }

  /** Changes of one commit. What a result has told already, or never held, is left out. */
  function change(changes) {
    if (!listener.docs) return;
    const { docs, told } = appliedTo(listener.docs, changes);
    listener.docs = docs;
    if (told.length) tell(told);
  }

  const listener = {
    steps,
    docs: null, // nothing yet
    isOpen: true,
    begin: () => { parts = []; },
    /** A part of the result as it is. */
    result(docs, done) {
      const all = parts = parts.concat(docs);
      if (!done) return;
      parts = []; // another result may follow on this connection
      if (listener.docs) return void change(missedBy(listener.docs, all, hasLimit));
      listener.docs = all;
      tell(all.map((doc) => ({ queueType: "init", dataType: "init", docId: doc._id, doc })), "init");
    },
    change,
    fail(error) {
      listener.isOpen = false;
      run(onError, error);
    },
  };
  return listener;
}

/** The values of a change as the program reads them; only what is there. */
function decodedChange(id, change, decode) {
  const made = { id, ...change };
  if (made.doc) made.doc = decode(made.doc);
  if (made.updatedFields) made.updatedFields = mapped(made.updatedFields, decode);
  return made;
}

/** The connection of one `wx`. It is there while somebody listens. */
function connectionOf(settings) {
  const listeners = new Map();
  let numbers = 0, tries = 0;
  let socket = null, isOpen = false, pause, silence;

  function connect() {
    pause = undefined;
    let opened;
    try {
      opened = openSocket(settings);
    } catch (error) {
      later(() => failAll(error.message));
      return;
    }
    socket = opened;
    const mine = (work) => (event) => { if (socket === opened) work(event); };
    opened.onopen = mine(() => {
      isOpen = true;
      listeners.forEach((listener, number) => begin(number, listener));
      heard();
    });
    opened.onmessage = mine(({ data }) => {
      tries = 0;
      heard();
      take(JSON.parse(data));
    });
    opened.onclose = opened.onerror = mine(lost);
  }

  function begin(number, listener) {
    listener.begin();
    const { appid, device, openid } = settings;
    say({ kind: "watch", listener: number, chain: listener.steps, appid, device, openid });
  }

  function say(message) {
    try {
      socket.send(JSON.stringify(message));
    } catch (failure) {
      lost();
    }
  }

  function take(message) {
    const number = message.listener, listener = listeners.get(number);
    if (!listener) return;
    if (message.kind === "docs") listener.result(message.docs, message.done);
    else if (message.kind === "changes") listener.change(message.changes);
    else if (message.kind === "refused") end(number, listener, refusalOf(message, settings));
    if (listener.docs && listener.docs.length > MOST_DOCUMENTS) {
      end(number, listener, clientError(-402006, "SYS_ERR - more than " + MOST_DOCUMENTS + " documents", ""));
    }
  }

  function end(number, listener, error) {
    if (!listener.isOpen) return;
    listener.fail(error);
    remove(number);
  }

  /** Ask after a silence whether anybody is there. */
  function heard() {
    clearTimeout(silence);
    silence = quiet(setTimeout(() => {
      say({ kind: "ping" });
      silence = quiet(setTimeout(lost, PONG_WITHIN));
    }, PING_AFTER));
  }

  function lost() {
    drop();
    if (!listeners.size) return;
    const text = settings.base + "; is `cloudfn dev` running?";
    if (tries >= PAUSES.length) return failAll("no answer from " + text);
    if (tries === 3 && settings.payment === "cashier") console.warn("cloudfn: watch() waits for " + text);
    pause = setTimeout(connect, PAUSES[tries++]);
  }

  function failAll(text) {
    tries = 0;
    new Map(listeners).forEach((listener, number) => {
      const [errCode, when] = listener.docs ? [-402003, "reconnect"] : [-402002, "init"];
      end(number, listener, clientError(errCode, when + " watch fail: " + text, ""));
    });
  }

  function drop() {
    const last = socket;
    clearTimeout(silence);
    socket = null;
    isOpen = false;
    attempt(() => last.close()); // there may be none, or it was never open
  }

  function remove(number) {
    if (!listeners.delete(number)) return;
    if (isOpen) say({ kind: "close", listener: number });
    if (listeners.size) return;
    clearTimeout(pause);
    pause = undefined;
    tries = 0;
    drop();
  }

  return {
    add(listener) {
      const number = ++numbers;
      listeners.set(number, listener);
      if (isOpen) begin(number, listener);
      else if (!socket && !pause) connect();
      return number;
    },
    remove,
  };
}

/** A timer that does not keep Node alive. */
function quiet(timer) {
  if (timer && timer.unref) timer.unref();
  return timer;
}

/** `watch(steps, options, decode)` of one `wx`: `steps` of a chain of the database, without `watch`. */
function watching(settings) {
  const connection = connectionOf(settings);
  return (steps, options, decode) => {
    for (const name of ["onChange", "onError"]) {
      const given = options && options[name];
      if (typeof given !== "function") {
        throw clientError(-401003, "collection.watch:fail parameter." + name + " should be function instead of " + typeof given + ";", "");
      }
    }
    const listener = listenerOf(steps, options, decode, settings.run);
    const number = connection.add(listener);
    return {
      close: () => {
        listener.isOpen = false;
        connection.remove(number);
        return Promise.resolve();
      },
    };
  };
}

module.exports = { watching };
