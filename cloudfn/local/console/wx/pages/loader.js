/* `require` of a mini program: each user's program has modules and globals of its own, in one process. */
"use strict";

const fs = require("node:fs");
const nodeModule = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const { linked, toCommonJs } = require("./es-modules.js");
const { fileOf } = require("./program.js");

const HOOK = /(?:^|\/)cloudfn-wx(?:\.js)?$/;
/** What the wrapper of DevTools hides from modules, and what Node has and a mini program has not. */
const HIDDEN = [
  "window", "document", "frames", "self", "location", "navigator", "localStorage", "history", "screen", "alert", "confirm",
  "prompt", "XMLHttpRequest", "WebSocket", "Reporter", "webkit", "WeixinJSCore", "process", "Buffer", "fetch", "URL",
  "URLSearchParams", "AbortController", "Headers", "Request", "Response", "FormData", "Blob", "EventSource", "setImmediate",
];

/** `load(file)` and `require(name)` from the program's root. `globals` are what its modules see besides the language. */
function loaderOf(program, globals, onLoading) {
  const cache = new Map();
  const names = [...Object.keys(globals), ...HIDDEN];
  const values = [...Object.values(globals), ...HIDDEN.map(() => undefined)];

  function load(file) {
    const cached = cache.get(file);
    if (cached) return cached.exports;
    const module = { exports: {} };
    cache.set(file, module);
    const left = onLoading(path.relative(program.root, file).split(path.sep).join("/"));
    try {
      const code = source(file);
      const plain = toCommonJs(code);
      const need = requireFrom(path.dirname(file));
      const more = plain === null ? {} : linked(need, module.exports);
      compiled(plain === null ? code : plain, Object.keys(more), file)
        .call(undefined, need, module, module.exports, ...Object.values(more));
    } catch (failure) {
      cache.delete(file);
      throw failure;
    } finally {
      left();
    }
    return module.exports;
  }

  /** A function within the one that has the globals: modules may declare an `App` or a `URL` of their own. */
  function compiled(code, more, file) {
    const head = "return function (" + ["require", "module", "exports", ...more].join(", ") + ") {";
    return vm.compileFunction(head + code + "\n};", names, { filename: file, columnOffset: -head.length })(...values);
  }

  function requireFrom(folder) {
    function need(wanted) {
      const name = String(wanted);
      // This is the local cloud already: the line of `cloudfn hook` has nothing to do, its file may be missing.
      if (HOOK.test(name)) return { install: () => undefined };
      const file = fileOf(program, folder, name);
      if (file) return load(file);
      const asked = path.relative(program.root, path.join(folder, name)).split(path.sep).join("/");
      throw new Error("module '" + asked.replace(/(\.js)?$/, ".js") + "' is not defined, require args is '" + name + "'");
    }
    need.async = (wanted) => Promise.resolve().then(() => need(wanted));
    return need;
  }

  function source(file) {
    const text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    if (!file.endsWith(".ts")) return text;
    return compiler(program.root, file).transformSync(text, {
      loader: "ts", format: "cjs", target: "es2020", sourcefile: file, sourcemap: "inline",
    }).code;
  }

  return { load, require: requireFrom(program.root) };
}

/** The project's own esbuild. */
function compiler(root, file) {
  const own = nodeModule.createRequire(path.join(root, "app.json"));
  let place;
  try {
    place = own.resolve("esbuild");
  } catch {
    throw new Error("cloudfn: " + file + " is TypeScript, and there is no " + path.basename(file, ".ts") + ".js beside it. Build the" +
      " program first, or `npm install -D esbuild` in the project.  " + file + " 是 TypeScript，旁边没有编译结果；请先编译，或在项目中安装 esbuild。");
  }
  return own(place);
}

/** The program's `global`: the language, and its own globals. */
function globalOf(globals) {
  const made = {};
  for (const name of vm.runInNewContext("Object.getOwnPropertyNames(globalThis)")) {
    if (name in globalThis) Object.defineProperty(made, name, { value: globalThis[name], writable: true, configurable: true });
  }
  return Object.assign(made, globals);
}

module.exports = { globalOf, loaderOf };
