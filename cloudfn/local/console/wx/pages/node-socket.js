/* A WebSocket client over node:http, as much of RFC 6455 as the local address speaks: text, ping, close, no extensions. */
"use strict";

const { createHash, randomBytes } = require("node:crypto");
const http = require("node:http");

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const CONTINUATION = 0, TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;

class NodeSocket {
  /** Arguments as those of the package `ws`. */
  constructor(url, protocols, { headers } = {}) {
    this.onopen = this.onmessage = this.onclose = this.onerror = null;
    this._pieces = [];
    this._rest = Buffer.alloc(0);
    const key = randomBytes(16).toString("base64");
    this._request = http.get(url.replace(/^ws/, "http"), {
      agent: false,
      headers: { ...headers, Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13" },
    });
    this._request.on("upgrade", (answer, socket, head) => {
      const expected = createHash("sha1").update(key + GUID).digest("base64");
      if (answer.headers["sec-websocket-accept"] !== expected) return socket.destroy(), this._end();
      this._socket = socket.setNoDelay(true);
      socket.on("data", (data) => this._take(data));
      socket.on("close", () => this._end());
      socket.on("error", () => this._end());
      this._tell("onopen", {});
      if (head.length) this._take(head);
    });
    this._request.on("response", (answer) => { answer.resume(); this._end(); });
    this._request.on("error", () => this._end());
  }

  send(text) {
    if (!this._socket) throw new Error("the connection is not open");
    this._frame(TEXT, Buffer.from(String(text)));
  }

  close() {
    if (this._socket && !this._socket.destroyed) {
      this._frame(CLOSE, Buffer.from([3, 232]));
      this._socket.end();
    } else if (!this._socket) {
      this._request.destroy();
    }
    this._end();
  }

  _frame(opcode, payload) {
    const mask = randomBytes(4);
    const size = payload.length;
    const head = size < 126 ? Buffer.from([0x80 | opcode, 0x80 | size]) : Buffer.alloc(size < 65536 ? 4 : 10);
    if (size >= 126) {
      head[0] = 0x80 | opcode;
      head[1] = size < 65536 ? 254 : 255;
      if (size < 65536) head.writeUInt16BE(size, 2);
      else head.writeBigUInt64BE(BigInt(size), 2);
    }
    const masked = Buffer.from(payload);
    for (let at = 0; at < size; at++) masked[at] ^= mask[at & 3];
    this._socket.write(Buffer.concat([head, mask, masked]));
  }

  _take(data) {
    this._rest = this._rest.length ? Buffer.concat([this._rest, data]) : data;
    for (;;) {
      const { _rest: rest } = this;
      if (rest.length < 2) return;
      const small = rest[1] & 127;
      const head = small === 126 ? 4 : small === 127 ? 10 : 2;
      if (rest.length < head) return;
      const size = small === 126 ? rest.readUInt16BE(2) : small === 127 ? Number(rest.readBigUInt64BE(2)) : small;
      if (rest.length < head + size) return;
      this._rest = rest.subarray(head + size);
      this._received(rest[0] & 15, (rest[0] & 128) !== 0, rest.subarray(head, head + size));
    }
  }

  _received(opcode, isLast, payload) {
    if (opcode === TEXT || opcode === CONTINUATION) {
      this._pieces.push(payload);
      if (!isLast) return;
      const data = Buffer.concat(this._pieces).toString();
      this._pieces = [];
      this._tell("onmessage", { data });
    } else if (opcode === PING) {
      this._frame(PONG, payload);
    } else if (opcode === CLOSE) {
      this._socket.end();
      this._end();
    }
  }

  _end() {
    if (this._ended) return;
    this._ended = true;
    this._tell("onclose", {});
  }

  _tell(name, event) {
    if (this[name]) this[name](event);
  }
}

module.exports = { NodeSocket };
