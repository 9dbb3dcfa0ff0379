"use strict";
// First thing in each Node process of an HTTP function: the preload of all functions, and a server that wants the
// platform's port gets the free one that cloudfn chose, on this machine only.
const net = require("net");
require("./preload");

const LISTENS = Number(process.env.CLOUDFN_LISTENS);
const PORT = Number(process.env.CLOUDFN_PORT);
const HERE = "127.0.0.1";

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

if (LISTENS && PORT) {
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function (...args) {
    return listen.apply(this, args.length ? moved(args) : args);
  };
}
