"use strict";
// Code that was compiled before. TypeScript: what esbuild made of a function lies elsewhere, and runs as if it lay in its
// folder. V8's own: packages load faster from what was kept of the last time, by Node.js since 22.1, else by `code_cache`.
const fs = require("fs");
const Module = require("module");
const path = require("path");
const codeCache = require("./code_cache");

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

function cache(folder) {
  if (Module.enableCompileCache) Module.enableCompileCache(folder);
  else codeCache.install(folder);
}

// Node.js writes it when a process ends by itself, and workers are killed. Node.js 22.10 and later write it when told.
function keep() {
  if (Module.flushCompileCache) Module.flushCompileCache();
  codeCache.keep();
}

module.exports = { install, cache, keep, loaded: codeCache.end };
