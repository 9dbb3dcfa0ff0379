"use strict";
// A function that is written in TypeScript: what esbuild made of it lies elsewhere, and runs as if it lay in its folder.
const fs = require("fs");
const Module = require("module");
const path = require("path");

function install(folder, root) {
  const real = Module._extensions[".js"];
  Module._extensions[".js"] = function (module, file) {
    if (!file.startsWith(folder + path.sep)) return real.call(this, module, file);
    const place = path.join(root, path.relative(folder, file));
    module.filename = place;
    module.paths = Module._nodeModulePaths(path.dirname(place));
    module._compile(fs.readFileSync(file, "utf8"), place);
  };
  if (process.setSourceMapsEnabled) process.setSourceMapsEnabled(true);
}

module.exports = { install };
