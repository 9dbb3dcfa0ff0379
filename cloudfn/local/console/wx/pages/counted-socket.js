/* A WebSocket class of whose listeners a test knows: a program rests once each `watch` has had its first snapshot. */
"use strict";

/** `Socket`, with `activity` (quiet.js) told of connections that open and of results that are still to come. */
function countedSocket(Socket, activity) {
  return class {
    constructor(url) {
      this.onopen = this.onmessage = this.onclose = this.onerror = null;
      this._waiting = new Map(); // what is waited for -> how that ends
      this._begin("connection");
      const inner = (this._inner = new Socket(url));
      inner.onopen = (event) => this._tell("onopen", event, () => this._end("connection"));
      inner.onmessage = (event) => {
        const { kind, listener, done } = JSON.parse(event.data);
        this._tell("onmessage", event, () => (done || kind === "refused") && this._end(listener));
      };
      inner.onclose = (event) => this._tell("onclose", event, () => this._endAll());
      inner.onerror = (event) => this._tell("onerror", event, () => this._endAll());
    }

    send(text) {
      const { kind, listener } = JSON.parse(text);
      if (kind === "watch") this._begin(listener);
      if (kind === "close") this._end(listener);
      this._inner.send(text);
    }

    close() {
      this._inner.close();
      this._endAll();
    }

    /** The program hears of it first: what it does then is not missed. */
    _tell(name, event, after) {
      activity.moved();
      if (this[name]) this[name](event);
      after();
    }

    _begin(what) {
      this._end(what);
      activity.track("the first snapshot of a watch", new Promise((resolve) => this._waiting.set(what, resolve)));
    }

    _end(what) {
      if (this._waiting.has(what)) this._waiting.get(what)();
      this._waiting.delete(what);
    }

    _endAll() {
      for (const what of [...this._waiting.keys()]) this._end(what);
    }
  };
}

module.exports = { countedSocket };
