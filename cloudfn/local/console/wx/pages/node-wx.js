/* `createWx` in Node: with a WebSocket of its own for `watch`, where Node has none (before 22). */
"use strict";

const { NodeSocket } = require("./node-socket.js");
const wx = require("../wx.js");

const OwnSocket = typeof WebSocket === "function" ? WebSocket : NodeSocket;

/** Node's own socket sends no header, and the network's address wants a device's token in one. */
const socketFor = (options) => (options && options.device ? NodeSocket : OwnSocket);

module.exports = { OwnSocket, createWx: (options) => wx.createWx({ socket: socketFor(options), ...options }) };
