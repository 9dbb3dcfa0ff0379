"use strict";
// First thing in each Node process of a function (--require; children and threads get it too).
const children = require("./children");
const gate = require("./gate");
const redirect = require("./redirect");

gate.install();
children.install();
redirect.install();
