/* The package in Node: the same `wx`, with a WebSocket of its own where Node has none (before 22). */
"use strict";

const { NodeSocket } = require("./node-socket.js");
const { createWx, OUTCOMES } = require("./wx.js");

const usual = typeof WebSocket === "function" ? {} : { socket: NodeSocket };

module.exports = { createWx: (options) => createWx(Object.assign({}, usual, options)), OUTCOMES };
