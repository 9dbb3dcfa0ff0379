"use strict";
// Loads the user's handler as the platform does: "index.main" is export `main` of index.js, index.cjs or index.mjs.
// The cloud's entry and the local worker share this file. CommonJS, Node 12 and up, no dependency.
const fs = require("fs");
const path = require("path");
const url = require("url");

function fail(code, text) {
  throw Object.assign(new Error(text), { code });
}

function locate(root, handler) {
  const dot = handler.lastIndexOf(".");
  const base = path.join(root, handler.slice(0, dot));
  const found = [".js", ".cjs", ".mjs"].find((extension) => fs.existsSync(base + extension));
  if (!found) fail("CLOUDFN_NO_FILE", `Cannot find the handler's file ${base}.js (handler "${handler}")`);
  return { file: base + found, name: handler.slice(dot + 1) };
}

// Asked before require(): newer Node versions would load an ES module there, with a warning.
function isModule(file) {
  if (!file.endsWith(".js")) return file.endsWith(".mjs");
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")).type === "module";
    } catch (error) {
      if (error.code !== "ENOENT" || folder === path.dirname(folder)) return false;
    }
  }
}

function pick(exported, name, file) {
  const own = exported && (exported[name] || (exported.default && exported.default[name]));
  if (typeof own === "function") return own;
  const found = Object.keys(Object(exported)).join(", ") || "nothing";
  return fail("CLOUDFN_NO_HANDLER", `${path.basename(file)} exports no function "${name}"; it exports ${found}`);
}

// Returns the handler, or a promise of it where the file is an ES module.
function load(root, handler) {
  const { file, name } = locate(root, handler);
  if (!isModule(file)) return pick(require(file), name, file);
  return import(url.pathToFileURL(file).href).then((exported) => pick(exported, name, file));
}

module.exports = { load, locate };
