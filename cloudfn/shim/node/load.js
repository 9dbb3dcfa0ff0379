"use strict";
// Loads the user's handler as the platform does: "index.main" is export `main` of index.js, index.cjs or index.mjs.
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");

function fail(code, text) {
  throw Object.assign(new Error(text), { code });
}

function locate(root, handler) {
  const dot = handler.lastIndexOf(".");
  const base = path.join(root, handler.slice(0, dot));
  const ending = [".js", ".cjs", ".mjs"].find((each) => fs.existsSync(base + each));
  if (!ending) fail("CLOUDFN_NO_FILE", `Cannot find ${base}.js for the handler "${handler}"`);
  return { file: base + ending, name: handler.slice(dot + 1) };
}

// Asked before require(), which newer Node versions would let load an ES module, with a warning.
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

// The handler, or a promise of it where the file is an ES module.
function load(root, handler) {
  const { file, name } = locate(root, handler);
  if (!isModule(file)) return pick(require(file), name, file);
  return import(pathToFileURL(file).href).then((exported) => pick(exported, name, file));
}

module.exports = { load, locate };
