"use strict";
// What V8 compiled of packages, kept for the next process, where Node.js cannot do that itself (before 22.1): loading
// wx-server-sdk takes three quarters of the time. V8 compares nothing but the length of a source with what it kept, so a
// digest of each stands beside.
const crypto = require("crypto");
const fs = require("fs");
const Module = require("module");
const path = require("path");
const vm = require("vm");

const MARK = `${path.sep}node_modules${path.sep}`;
const LIMIT = 32 * 1024 * 1024; // bytes of one file; beyond it is begun anew
const [BEFORE] = Module.wrapper;
const IMPORTS = /\bimport\s*(\(|\/[/*])/; // `import()` in what was kept finds nobody to ask

let place = ""; // the file, "" while nothing is taken or kept
let known = new Map(); // file of a package -> {digest, data}
let compiled = []; // {file, digest, script} of this process that are not kept yet

// In one step where Node.js has it (20.12 and later): four hundred files take a millisecond less.
const digestOf = (text) => (crypto.hash ? crypto.hash("sha1", text, "base64") : crypto.createHash("sha1").update(text).digest("base64"));

// One line of JSON, the digest of the rest and [file, digest, bytes] for each, then the bytes. V8 does not look whether what
// it is given is whole.
function read() {
  try {
    const all = fs.readFileSync(place);
    const end = all.indexOf(10);
    const [whole, files] = JSON.parse(all.toString("utf8", 0, end));
    let at = end + 1;
    if (whole !== digestOf(all.subarray(at))) return;
    for (const [file, digest, bytes] of files) {
      known.set(file, { digest, data: all.subarray(at, at + bytes) });
      at += bytes;
    }
  } catch { /* there is none yet, or it is damaged */ }
}

function script(content, file) {
  const text = content.startsWith("#!") ? `//${content.slice(2)}` : content;
  const digest = digestOf(text);
  const kept = known.get(file);
  const cachedData = kept && kept.digest === digest ? kept.data : undefined;
  if (!cachedData && IMPORTS.test(text)) throw new Error("not kept");
  const made = new vm.Script(Module.wrap(text), {
    filename: file,
    columnOffset: -BEFORE.length, // in errors the wrapper is not seen
    cachedData,
  });
  if (!cachedData || made.cachedDataRejected) compiled.push({ file, digest, script: made });
  return made;
}

// `require` of a module, as Node.js makes it.
function requireOf(module) {
  const require = (id) => module.require(id);
  require.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  require.resolve.paths = (request) => Module._resolveLookupPaths(request, module);
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

function install(folder) {
  const kind = [process.version, process.versions.v8, process.arch, ...process.execArgv].join(" ");
  place = path.join(folder, `${digestOf(kind).replace(/\W/g, "-").slice(0, 16)}.code`);
  read();
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, file, format, ...rest) {
    if (!place || !file.includes(MARK) || file.endsWith(".mjs") || format === "module") {
      return compile.call(this, content, file, format, ...rest);
    }
    let made;
    try {
      made = script(content, file);
    } catch {
      return compile.call(this, content, file, format, ...rest); // an ES module, `import()`, or an error for Node.js to tell
    }
    const { exports } = this;
    return made.runInThisContext().call(exports, exports, requireOf(this), this, file, path.dirname(file));
  };
}

// The function is loaded: what follows is compiled as ever.
function end() {
  place = "";
  known = new Map();
  compiled = [];
}

// Write what this process had to compile itself, with what was there.
function keep() {
  if (!place || compiled.length === 0) return;
  for (const { file, digest, script: made } of compiled) known.set(file, { digest, data: made.createCachedData() });
  compiled = [];
  let all = [...known];
  if (all.reduce((sum, [, each]) => sum + each.data.length, 0) > LIMIT) all = [];
  const data = Buffer.concat(all.map(([, each]) => each.data));
  const head = JSON.stringify([digestOf(data), all.map(([file, each]) => [file, each.digest, each.data.length])]);
  const fresh = `${place}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
    fs.writeFileSync(fresh, Buffer.concat([Buffer.from(`${head}\n`), data]), { mode: 0o600 });
    fs.renameSync(fresh, place);
  } catch { /* a full disk, or a state folder that is gone: the next process compiles again */ }
}

module.exports = { install, keep, end };
