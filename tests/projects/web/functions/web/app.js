"use strict";
// A server with an answer for each test. `gate` and `left` beside the manifest are how a test and it wait for each other.
const fs = require("fs");
const http = require("http");

const VERSION = 1;
const GATE = "../../gate";
const LEFT = "../../left";
const waiting = [];

const answers = {
  "/all": (request, response) => {
    waiting.push(response);
    if (waiting.length === 8) for (const one of waiting.splice(0)) one.end(String(process.pid));
  },
  "/events": (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-cloudfn-key": "stolen" });
    response.write("data: first\n\n");
    const timer = setInterval(() => {
      if (!fs.existsSync(GATE)) return;
      clearInterval(timer);
      response.end("data: second\n\n");
    }, 5);
    request.socket.on("close", () => {
      clearInterval(timer);
      fs.writeFileSync(LEFT, "");
    });
  },
  "/spin": () => {
    for (;;);
  },
  "/garbage": (request) => request.socket.end("no HTTP at all\r\n\r\n"),
  "/cut": (request, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("begun");
    setTimeout(() => process.exit(3), 50);
  },
  "/empty": (request, response) => {
    response.writeHead(204);
    response.end();
  },
  "/teapot": (request, response) => {
    response.writeHead(418, { "set-cookie": ["a=1", "b=2"] });
    response.end("tea");
  },
};

function mirror(request, response, body) {
  const { method, url, headers, rawHeaders } = request;
  const from = process.env.FROM;
  const seen = { method, url, headers, rawHeaders, body: body.toString("base64"), from, version: VERSION, pid: process.pid, now: new Date().toISOString() };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(seen));
}

http
  .createServer((request, response) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      const answer = answers[request.url.split("?")[0]] || mirror;
      answer(request, response, Buffer.concat(pieces));
    });
  })
  .listen(9000, "0.0.0.0", () => console.log("listening"));
