/* `createWx` in Node: with a WebSocket of its own for `watch`, where Node has none (before 22). */
"use strict";

const { NodeSocket } = require("./node-socket.js");
const wx = require("../wx.js");

const OwnSocket = typeof WebSocket === "function" ? WebSocket : NodeSocket;

module.exports = { OwnSocket, createWx: (options) => wx.createWx({ socket: OwnSocket, ...options }) };
