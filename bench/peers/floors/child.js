"use strict";
// A function in a process of its own: child.js FOLDER DESCRIPTOR. One JSON event a line comes in, one JSON
// result a line goes out.
const net = require("net");
const path = require("path");

const { main } = require(path.resolve(process.argv[2]));
const socket = new net.Socket({ fd: Number(process.argv[3]) });
let rest = "";
socket.setEncoding("utf8");
socket.on("data", async (text) => {
  const lines = (rest + text).split("\n");
  rest = lines.pop();
  for (const line of lines) socket.write(JSON.stringify(await main(JSON.parse(line), {})) + "\n");
});
socket.on("end", () => process.exit(0));
