"use strict";
// Frames as in frames.py: one JSON header line that says `bytes: N`, then exactly N raw bytes.
const NEWLINE = 10;

// A payload that is text stays text: one write of one string is the cheapest that Node.js has.
function encode(header, payload) {
  if (!payload || payload.length === 0) return JSON.stringify(header) + "\n";
  header.bytes = Buffer.byteLength(payload);
  const line = JSON.stringify(header) + "\n";
  return typeof payload === "string" ? line + payload : Buffer.concat([Buffer.from(line), payload]);
}

// What is fed is copied where it has to wait for more; payloads are parts of it, good until the callback returns.
class Decoder {
  constructor(onFrame) {
    this.onFrame = onFrame;
    this.buffer = null; // an unfinished header line
    this.header = null; // a header that waits for its payload
    this.parts = [];
    this.have = 0;
  }

  feed(data) {
    if (this.header) {
      this.parts.push(data);
      this.have += data.length;
      const wanted = this.header.bytes;
      if (this.have < wanted) {
        this.parts[this.parts.length - 1] = Buffer.from(data);
        return;
      }
      data = Buffer.concat(this.parts);
      const header = this.header;
      this.parts = [];
      this.have = 0;
      this.header = null;
      this.onFrame(header, data.subarray(0, wanted));
      data = data.subarray(wanted);
    } else if (this.buffer) {
      data = Buffer.concat([this.buffer, data]);
      this.buffer = null;
    }
    while (data.length > 0) {
      const end = data.indexOf(NEWLINE);
      if (end < 0) {
        this.buffer = Buffer.from(data);
        return;
      }
      const header = JSON.parse(data.toString("utf8", 0, end));
      data = data.subarray(end + 1);
      const wanted = header.bytes || 0;
      if (data.length < wanted) {
        this.header = header;
        this.parts = [Buffer.from(data)];
        this.have = data.length;
        return;
      }
      this.onFrame(header, data.subarray(0, wanted));
      data = data.subarray(wanted);
    }
  }
}

module.exports = { encode, Decoder };
