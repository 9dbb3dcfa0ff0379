"use strict";
// Nothing above the function's folder counts, since in the cloud there is nothing above it: no node_modules and no
// package.json of a parent folder. Shared folders stand inside the package there, so they find the function's packages.
const fs = require("fs");
const Module = require("module");
const path = require("path");
const { pathToFileURL } = require("url");
const { isModule, locate } = require("../../shim/node/load");
const lands = require("./lands");

// NODE_PATH counts from now on. Node would add folders of the developer's home.
function useNodePath() {
  const name = process.platform === "win32" ? "USERPROFILE" : "HOME";
  const home = process.env[name];
  delete process.env[name];
  Module._initPaths();
  if (home !== undefined) process.env[name] = home;
}

function fencePackages(given) {
  const above = Module._nodeModulePaths;
  Module._nodeModulePaths = function (from) {
    const land = lands.of(given, from + path.sep);
    const found = above.call(this, from);
    if (!land) return found;
    return land.own ? found.filter((each) => each.startsWith(land.folder)) : [path.join(given.root, "node_modules")];
  };
}

// Node.js 20.19 and later take a file with `import` in it for an ES module; older runtimes of the platform do not.
function fenceTypes(given) {
  const real = Module._extensions[".js"];
  Module._extensions[".js"] = function (module, file) {
    if (file.endsWith(".mjs") || lands.typeOf(given, file) !== "commonjs") return real.call(this, module, file);
    const text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    return given.detects ? module._compile(text, file) : module._compile(text, file, "commonjs");
  };
}

// ES modules are resolved by Node's own loader, which can only be asked through hooks. Those cost a thread before
// Node.js 22.15, so they wait for a function that uses ES modules.
function hookModules(given) {
  let hooked = false;
  const hook = () => {
    if (hooked) return;
    hooked = true;
    if (Module.registerHooks) {
      const resolve = (specifier, context, next) =>
        lands.typed(given, context, next(specifier, lands.checked(given, specifier, context)));
      Module.registerHooks({ resolve });
    } else if (Module.register) {
      Module.register(pathToFileURL(path.join(__dirname, "hooks.mjs")).href, { data: given });
    }
  };
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, file, ...rest) {
    if (!hooked && content.includes("import(") && lands.of(given, file)) hook();
    return compile.call(this, content, file, ...rest);
  };
  return hook;
}

// `facts` as starter.py tells them. Gives what is to be called with the handler before it is loaded.
function install({ root, realRoot, shared, bundled, detects }) {
  useNodePath();
  if (bundled) return () => {}; // what a bundle takes from parent folders travels in it
  const given = lands.survey(root, realRoot, shared, detects);
  fencePackages(given);
  fenceTypes(given);
  if (!given.typeAbove && !given.packagesAbove) return () => {};
  const hook = hookModules(given);
  return (handler) => {
    try {
      if (isModule(locate(root, handler).file, root)) hook();
    } catch { /* the function's own load will say it */ }
  };
}

module.exports = { install };
