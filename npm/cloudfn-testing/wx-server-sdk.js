/* In place of a hand-made mock: jest.mock("wx-server-sdk", () => require("cloudfn-testing/wx-server-sdk")). */
"use strict";

module.exports = require("./lib/sdk.js").wxServerSdk();
