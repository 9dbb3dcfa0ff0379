/*
 * node --require cloudfn-testing/register --test, mocha --require cloudfn-testing/register: whoever loads wx-server-sdk by
 * `require` gets the real one on a local cloud. For suites that change Node's own loader today, or that cannot mock at all.
 */
"use strict";

const Module = require("node:module");

const load = Module._load;
Module._load = function (request, ...rest) {
  return request === "wx-server-sdk" ? require("./wx-server-sdk.js") : load.call(this, request, ...rest);
};
