"use strict";
// What a function's layers hold lies below /opt in the cloud. Here that folder is another one, so a path that begins so
// means a file in it, for `require` and for `fs`.
const fs = require("fs");
const Module = require("module");
const path = require("path");

const OPT = /^[\\/]opt(?=[\\/]|$)/;
const ONE = [
  "access", "chmod", "createReadStream", "createWriteStream", "exists", "lstat", "open", "opendir", "readFile", "readdir",
  "readlink", "realpath", "stat", "statfs", "writeFile", "appendFile", "mkdir", "rm", "rmdir", "unlink", "watch",
];
const TWO = ["copyFile", "cp", "link", "rename", "symlink"];

function install(folder) {
  if (!folder) return;
  const moved = (given) => (typeof given === "string" && OPT.test(given) ? path.join(folder, given.slice(4)) : given);
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    return resolve.call(this, moved(request), ...rest);
  };
  const wrap = (holder, name, count) => {
    const real = holder[name];
    if (typeof real !== "function") return;
    holder[name] = Object.assign(function (...args) {
      for (let n = 0; n < count; n++) args[n] = moved(args[n]);
      return real.apply(this, args);
    }, real);
  };
  for (const [names, count] of [[ONE, 1], [TWO, 2]]) {
    for (const name of names) {
      wrap(fs, name, count);
      wrap(fs, `${name}Sync`, count);
      if (fs.promises) wrap(fs.promises, name, count);
    }
  }
}

module.exports = { install };
