"use strict";
// Loads the user's handler as the platform does: "index.main" is export `main` of index.js, index.cjs or index.mjs.
const fs = require("fs");
const { basename, dirname, join } = require("path");
const { pathToFileURL } = require("url");

function locate(root, handler) {
  const dot = handler.lastIndexOf(".");
  const base = join(root, handler.slice(0, dot));
  const file = [".js", ".cjs", ".mjs"].map((end) => base + end).find(fs.existsSync);
  if (!file) throw new Error(`Cannot find ${base}.js (handler ${handler})`);
  return { file, name: handler.slice(dot + 1) };
}

// Asked before require(), which newer Node versions would let load an ES module, with a warning. Nothing above `root`
// says what the function's files are.
function isModule(file, root) {
  if (!file.endsWith(".js")) return file.endsWith(".mjs");
  const top = dirname(root).length;
  for (let at = dirname(file); at.length > top; at = dirname(at)) {
    const json = join(at, "package.json");
    if (fs.existsSync(json)) return typeOf(json) === "module";
  }
  return false;
}

// What Node.js cannot read either is its to complain about, and older versions do not: then it says no type.
function typeOf(json) {
  try {
    return Object(JSON.parse(fs.readFileSync(json, "utf8").replace(/^\uFEFF/, ""))).type;
  } catch {
    return "";
  }
}

function pick(exported, name, file) {
  const own = exported && (exported[name] || (exported.default && exported.default[name]));
  if (typeof own === "function") return own;
  throw new Error(`${basename(file)} exports no function "${name}"; it exports ${Object.keys(Object(exported))}`);
}

// The handler, or a promise of it where the file is an ES module.
function load(root, handler) {
  const { file, name } = locate(root, handler);
  if (!isModule(file, root)) return pick(require(file), name, file);
  return import(pathToFileURL(file).href).then((exported) => pick(exported, name, file));
}

module.exports = { load, locate, isModule };
