"use strict";
// Node's own HTTP server that calls exports.main in its own process: in_process.js PORT WATCH FOLDER...
// With WATCH 1 a save drops the function's files from the cache of require.
const fs = require("fs");
const http = require("http");
const path = require("path");

const [port, watch, ...folders] = process.argv.slice(2);
const functions = new Map();

function load(folder) {
  const root = fs.realpathSync(folder) + path.sep;
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(root) && !file.includes("node_modules")) delete require.cache[file];
  }
  const { main } = require(path.resolve(folder));
  if (typeof main !== "function") throw new Error(`${folder} exports no main`);
  functions.set("/" + path.basename(folder), main);
}

for (const folder of folders) {
  load(folder);
  if (watch !== "1") continue;
  let timer = null;
  fs.watch(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      try { load(folder); } catch { /* half written: the next event brings the rest */ }
    }, 8);
  });
}

http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    let status = 200;
    let body;
    try {
      body = JSON.stringify(await functions.get(request.url)(JSON.parse(Buffer.concat(parts).toString()), {}));
    } catch (error) {
      status = 500;
      body = JSON.stringify({ error: String(error) });
    }
    response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
}).listen(Number(port), "127.0.0.1");
