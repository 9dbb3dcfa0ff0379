"use strict";
// First thing in each Node process of a function (--require, so forked children and threads have it too).
const gate = require("./gate");
const redirect = require("./redirect");

gate.install();
redirect.install();
