"use strict";
// Notes which files and packages a function loads: for the next spare worker, which loads the same packages first, and
// for the report of what a deployed package would lack.
const Module = require("module");
const path = require("path");

const MARK = `${path.sep}node_modules${path.sep}`;
const own = path.dirname(__filename) + path.sep;
let root = "";
let shim = "";
let compiled = "";
let files = [];
const seenPackages = new Set();
let packages = [];

function isOwn(file) {
  return file.startsWith(own) || (shim && file.startsWith(shim)) || (compiled && file.startsWith(compiled));
}

function packageOf(request) {
  const parts = request.split("/");
  return request.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
}

function install() {
  const load = Module.prototype.load;
  Module.prototype.load = function (file) {
    if (!isOwn(file)) files.push(file);
    return load.apply(this, arguments);
  };
  const moduleLoad = Module._load;
  Module._load = function (request, parent) {
    const exported = moduleLoad.apply(this, arguments);
    if (parent && parent.filename && isUsers(parent.filename) && isBare(request)) {
      const name = packageOf(request);
      if (!seenPackages.has(name)) {
        seenPackages.add(name);
        if (isPackage(request, parent)) packages.push(name);
      }
    }
    return exported;
  };
}

function isUsers(file) {
  return file.startsWith(root) && !file.includes(MARK, root.length - 1) && !isOwn(file);
}

function isBare(request) {
  return request[0] !== "." && request[0] !== "#" && !path.isAbsolute(request) && !Module.isBuiltin(request);
}

// NODE_PATH leads to the function's own files as well: require("key.json").
function isPackage(request, parent) {
  const file = Module._resolveFilename(request, parent);
  return !file.startsWith(root) || file.includes(MARK, root.length - 1);
}

function watch(folder, shimFolder) {
  root = folder + path.sep;
  shim = shimFolder ? shimFolder + path.sep : "";
}

function ignore(folder) {
  compiled = folder + path.sep;
}

// What was loaded since the last question, or null: package files in load order, files that are neither the function's
// nor a package's, and the names of packages that the function's own files ask for.
function news() {
  if (files.length === 0 && packages.length === 0) return null;
  const found = {
    modules: files.filter((file) => file.includes(MARK)),
    outside: files.filter((file) => !file.includes(MARK) && !file.startsWith(root)),
    packages,
  };
  files = [];
  packages = [];
  return found;
}

module.exports = { install, watch, ignore, news };
