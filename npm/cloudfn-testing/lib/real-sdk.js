/* The real wx-server-sdk of the project under test, past whatever a test runner has put in its place. */
"use strict";

const path = require("node:path");

const { CloudfnError } = require("./errors.js");
const { say } = require("./words.js");

/** Earlier ones have production's address built in. */
const OLDEST = [2, 4];

/** Inside jest its `require` gives the mock, which is us. */
function actual(file) {
  if (typeof jest !== "undefined") return jest.requireActual(file); // eslint-disable-line no-undef
  try {
    return require("@jest/globals").jest.requireActual(file); // with injectGlobals: false
  } catch {
    return require(file); // not jest
  }
}

/** The SDK that is installed in the first of `folders` that has one. Its environment must stand. Throws CloudfnError. */
function realSdk(folders) {
  let at;
  try {
    at = require.resolve("wx-server-sdk/package.json", { paths: folders });
  } catch {
    throw new CloudfnError(say("noSdk", folders.map((folder) => `  ${folder}`).join("\n")));
  }
  const { version, main = "index.js" } = actual(at);
  const [major, minor] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) throw new CloudfnError(say("oldSdk", version));
  return actual(path.join(path.dirname(at), main));
}

module.exports = { realSdk };
