"use strict";
// Shared folders lie outside the function in the project and inside it in the package. A relative require that leaves
// the package is looked up where the builder laid them. `at`: the function's folder below their common parent.
const Module = require("module");
const path = require("path");

module.exports = (root, at) => {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, ...rest) {
    let wanted = request;
    if (/^\.\.?\//.test(request) && parent && parent.filename) {
      const place = path.join(path.relative(root, path.dirname(parent.filename)), request);
      const below = path.join(at, place);
      if (/^\.\./.test(place) && !/^\.\./.test(below)) wanted = path.join(root, "cloudfn_shared", below);
    }
    return resolve.call(this, wanted, parent, ...rest);
  };
};
