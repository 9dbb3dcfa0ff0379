/*
 * One object for the whole process. Test runners give each test file modules and globals of its own; only what Node.js
 * itself brings is the same for all of them, so it hangs there. Plain values and Node's own objects only.
 */
"use strict";

const events = require("node:events");

const KEY = Symbol.for("cloudfn-testing");
if (!events[KEY]) Object.defineProperty(events, KEY, { value: {} });

module.exports = events[KEY];
