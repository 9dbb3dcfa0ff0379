/* The package as Node sees it: `createWx` for calls, `createApp` for whole mini programs. */
"use strict";

const { createApp } = require("./create-app.js");
const { createWx } = require("./node-wx.js");

module.exports = { ...require("../wx.js"), createWx, createApp };
