"use strict";
// Calls one address as fast as it answers: load.js PORT PATH CLIENTS SECONDS. Each client has one connection and one
// call on its way. Every answer must be the right one; the first wrong one ends the run with exit code 1 and its text.
const net = require("net");

const [port, path, clients, seconds] = process.argv.slice(2);
const EVENT = '{"a":1,"b":2}';
const REQUEST = Buffer.from(
  `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
  `content-length: ${EVENT.length}\r\n\r\n${EVENT}`,
);
const took = []; // microseconds
let right = ""; // the body that was parsed and found right; others are compared with it
let running = Number(clients);
let ends = 0n;

function fail(text) {
  process.stderr.write(text.slice(0, 2000) + "\n");
  process.exit(1);
}

// [status, body, rest] of what was received, or null when the answer is not whole yet.
function answer(text) {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = text.slice(0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/.exec(head);
  if (length) {
    const stop = end + 4 + Number(length[1]);
    return text.length < stop ? null : [status, text.slice(end + 4, stop), text.slice(stop)];
  }
  if (!head.includes("transfer-encoding: chunked")) fail(`no length in ${head}`);
  let body = "";
  for (let at = end + 4; ;) {
    const line = text.indexOf("\r\n", at);
    if (line < 0) return null;
    const size = parseInt(text.slice(at, line), 16);
    const stop = line + 2 + size + 2;
    if (text.length < stop) return null;
    if (size === 0) return [status, body, text.slice(stop)];
    body += text.slice(line + 2, line + 2 + size);
    at = stop;
  }
}

function check(status, body) {
  if (status === 200 && body === right) return;
  let sum = null;
  try { sum = JSON.parse(body).sum; } catch { /* told below */ }
  if (status !== 200 || sum !== 3 || right) fail(`wrong answer: ${status} ${body}`);
  right = body;
}

function client() {
  let received = "";
  let begun = 0n;
  const socket = net.connect(Number(port), "127.0.0.1", ask);
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  function ask() {
    begun = process.hrtime.bigint();
    socket.write(REQUEST);
  }
  socket.on("data", (text) => {
    received += text;
    const found = answer(received);
    if (!found) return;
    const now = process.hrtime.bigint();
    check(found[0], found[1]);
    received = found[2];
    took.push(Number(now - begun) / 1000);
    if (now < ends) ask();
    else finish();
  });
  socket.on("error", (error) => fail(String(error)));
  socket.on("close", () => { if (process.hrtime.bigint() < ends) fail("the connection was closed"); });
  function finish() {
    socket.destroy();
    if (--running === 0) report();
  }
}

function report() {
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
  process.stdout.write(JSON.stringify({ calls: took.length, perSecond: took.length / Number(seconds), p50: at(0.5), p99: at(0.99) }) + "\n");
}

ends = process.hrtime.bigint() + BigInt(Math.round(Number(seconds) * 1e9));
for (let n = 0; n < Number(clients); n++) client();
