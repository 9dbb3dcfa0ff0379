/* The package as Node sees it: `createWx` for calls, `createApp` for whole mini programs. */
"use strict";

module.exports = { ...require("../wx.js"), ...require("./node-wx.js"), ...require("./create-app.js") };
