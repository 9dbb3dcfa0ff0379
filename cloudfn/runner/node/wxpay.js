"use strict";
// Requests to WeChat Pay's own API go to the local one, as they were signed. http, https and fetch are sent there
// directly (redirect.js). Whoever opens a socket by itself meets a TLS end inside this process, which hands each request
// on; its certificate was signed by the project's own authority, which is trusted for these hosts only.
const fs = require("fs");
const https = require("https");
const path = require("path");
const tls = require("tls");
const { isWxPay, plain } = require("./hosts");

// What these hosts resolve to: an address of this machine that nothing else uses, so a lookup leads to the same end.
const ADDRESS = "127.146.23.17";

let folder = ""; // where ca.pem, cert.pem and key.pem lie
let forward = null; // (host, {method, path, headers}, answered) => a request to the local API
let end = null; // a promise of the TLS end's port

const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");
const isSteered = (host) => Boolean(folder) && (host === ADDRESS || isWxPay(host));

function certificateOf(socket) {
  const shown = socket.getPeerCertificate && socket.getPeerCertificate();
  return shown && shown.raw ? shown.raw : null;
}

function serve(request, response) {
  const host = plain(String(request.headers.host || request.socket.servername || "").replace(/:\d+$/, ""));
  const options = { method: request.method, path: request.url, headers: request.headers, certificate: certificateOf(request.socket) };
  const sent = forward(host, options, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  if (!sent) {
    response.writeHead(502);
    response.end();
    return;
  }
  sent.on("error", () => response.destroy());
  request.pipe(sent);
}

// The port of the end, which begins to listen when it is first needed. It never keeps the process alive.
function port() {
  if (end) return end;
  end = new Promise((ready, failed) => {
    const server = https.createServer({ key: read("key.pem"), cert: read("cert.pem"), requestCert: true, rejectUnauthorized: false }, serve);
    server.on("connection", (socket) => socket.unref());
    server.on("error", failed);
    server.listen({ host: "127.0.0.1", port: 0 }, () => ready(server.address().port));
    server.unref();
  });
  return end;
}

// A socket that wants to connect to one of the hosts: `connect` it to the end instead.
function steer(socket, options, callback, connect) {
  socket.connecting = true; // what is written meanwhile waits
  port().then(
    (number) => {
      if (socket.destroyed) return;
      const { host, port: asked, path: none, lookup, ...rest } = options;
      connect.call(socket, { ...rest, host: "127.0.0.1", port: number }, callback);
    },
    (error) => socket.destroy(error),
  );
  return socket;
}

function patchTrust() {
  const create = tls.createSecureContext;
  tls.createSecureContext = function createSecureContext(options) {
    const host = options && (options.servername || options.host);
    if (!folder || !host || !isWxPay(host)) return create.apply(this, arguments);
    return create.call(this, { ...options, ca: [read("ca.pem")].concat(options.ca || []) });
  };
}

module.exports = {
  ADDRESS,
  isSteered,
  steer,
  install(forwarding) {
    forward = forwarding;
    patchTrust();
  },
  configure(where) { folder = where || ""; },
};
