/* `createWx` in Node: with a WebSocket of its own for `watch`, where Node has none (before 22). */
"use strict";

const { NodeSocket } = require("./node-socket.js");
const wx = require("../wx.js");

const usual = typeof WebSocket === "function" ? {} : { socket: NodeSocket };

module.exports = { createWx: (options) => wx.createWx(Object.assign({}, usual, options)) };
