/* Which function of the project is at work: the one whose file stands nearest on the stack. */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { fileURLToPath } = require("node:url");

const DEPTH = 40;

/** Files on the stack, nearest first, as Node.js loaded them: test runners map them to sources otherwise, at a price. */
function files() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = DEPTH;
    Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() || "");
    const { stack } = new Error();
    return Array.isArray(stack) ? stack.map((file) => (file.startsWith("file:") ? fileURLToPath(file) : file)) : [];
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

function real(folder) {
  try {
    return fs.realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Gives a function that tells who calls, "" where no function of the project does. `functions`: [{ name, dir }]. */
function whoCalls(functions) {
  const folders = functions.flatMap(({ name, dir }) => [...new Set([dir, real(dir)])].map((each) => [each + path.sep, name]));
  return () => {
    for (const file of files()) {
      const found = folders.find(([folder]) => file.startsWith(folder));
      if (found && !file.slice(found[0].length).split(path.sep).includes("node_modules")) return found[1];
    }
    return "";
  };
}

module.exports = { whoCalls };
