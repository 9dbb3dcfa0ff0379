"use strict";
// First thing in each Node process of an HTTP function: the preload of all functions, and a server that wants the
// platform's port gets the free one that cloudfn chose, on this machine only; `Date` is the emulated clock's at each request.
const http = require("http");
const net = require("net");
const { AsyncLocalStorage } = require("async_hooks");
const dates = require("./dates");

// Requests to the local cloud stand under the id of the request that they are made for, where its promises tell. The preload
// below takes this http.request for the real one.
const requests = new AsyncLocalStorage();
const send = http.request;
http.request = function request(...args) {
  const id = requests.getStore();
  const own = (each) => each !== null && typeof each === "object" && String(each.path).startsWith("/i/");
  const moved = (each) => ({ ...each, path: each.path.replace(/^(\/i\/[^/]+\/)loading-[0-9a-f]+/, `$1${id}`) });
  return send.apply(this, id ? args.map((each) => (own(each) ? moved(each) : each)) : args);
};
require("./preload");

const LISTENS = Number(process.env.CLOUDFN_LISTENS);
const PORT = Number(process.env.CLOUDFN_PORT);
const HERE = "127.0.0.1";
const OFFSET = "x-cloudfn-offset-ms";

function address(host) {
  if (typeof host === "string" && /^(127\.|localhost$|::1$)/.test(host)) {
    throw new Error(`listen ${host}:${LISTENS}: the platform reaches 0.0.0.0 and not ${host} (CFN-RUN-053)`);
  }
  return HERE;
}

// (port, host?, backlog?, callback?) or (options, callback?), as net.Server.listen takes them.
function moved([first, ...rest]) {
  if (first !== null && typeof first === "object" && Number(first.port) === LISTENS) {
    return [{ ...first, port: PORT, host: address(first.host) }, ...rest];
  }
  if ((typeof first === "number" || typeof first === "string") && Number(first) === LISTENS) {
    const host = typeof rest[0] === "string" ? rest.shift() : undefined;
    return [PORT, address(host), ...rest];
  }
  return [first, ...rest];
}

// Takes the clock out of a request before the function sees it. Each request has a connection of its own, so what is entered
// here holds for it alone.
function begin(request) {
  requests.enterWith(request.headers["x-scf-request-id"]);
  const told = request.headers[OFFSET];
  if (told === undefined) return;
  delete request.headers[OFFSET];
  request.rawHeaders.splice(request.rawHeaders.indexOf(OFFSET), 2);
  dates.setOffset(Number(told));
}

if (process.env.CLOUDFN_OFFSET_MS !== undefined) {
  dates.install();
  dates.setOffset(Number(process.env.CLOUDFN_OFFSET_MS));
}

if (LISTENS && PORT) {
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function (...args) {
    return listen.apply(this, args.length ? moved(args) : args);
  };
  const { emit } = http.Server.prototype;
  http.Server.prototype.emit = function (event, request, ...rest) {
    if (event === "request" && request.socket && request.socket.localPort === PORT) begin(request);
    return emit.call(this, event, request, ...rest);
  };
}
