/* Tests of cloud functions on a local cloud: `startCloud()` for whole projects, `wxServerSdk()` for handlers in this process. */
"use strict";

const { startCloud } = require("./lib/start.js");
const { CallFailed, CloudfnError } = require("./lib/errors.js");
const { wxServerSdk } = require("./lib/sdk.js");

module.exports = { startCloud, wxServerSdk, CallFailed, CloudfnError };
