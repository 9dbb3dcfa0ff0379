"use strict";
// Loads the user's handler as the platform does: "index.main" is export `main` of index.js, index.cjs or index.mjs.
// Used by the shim's entry in the cloud and by the local worker, so both load in the same way.
// Plain CommonJS for Node 12 and up, no dependency.
const fs = require("fs");
const path = require("path");
const url = require("url");

function locate(root, handler) {
  const dot = handler.lastIndexOf(".");
  const base = path.join(root, handler.slice(0, dot));
  const name = handler.slice(dot + 1);
  for (const extension of [".js", ".cjs", ".mjs"]) {
    if (fs.existsSync(base + extension)) return { file: base + extension, name };
  }
  const error = new Error(`Cannot find the handler's file ${base}.js (handler "${handler}")`);
  error.code = "CLOUDFN_NO_FILE";
  throw error;
}

function pick(exported, name, file) {
  const own = exported && (exported[name] || (exported.default && exported.default[name]));
  if (typeof own === "function") return own;
  const found = Object.keys(Object(exported)).join(", ") || "nothing";
  const error = new Error(`${path.basename(file)} exports no function "${name}"; it exports ${found}`);
  error.code = "CLOUDFN_NO_HANDLER";
  throw error;
}

// Returns the handler, or a promise of it where the file is an ES module.
function load(root, handler) {
  const { file, name } = locate(root, handler);
  if (!file.endsWith(".mjs")) {
    try {
      return pick(require(file), name, file);
    } catch (error) {
      if (error.code !== "ERR_REQUIRE_ESM") throw error;
    }
  }
  // import() behind a function keeps this file parseable where dynamic import is missing.
  const dynamicImport = new Function("specifier", "return import(specifier)");
  return dynamicImport(url.pathToFileURL(file).href).then((exported) => pick(exported, name, file));
}

module.exports = { load, locate };
