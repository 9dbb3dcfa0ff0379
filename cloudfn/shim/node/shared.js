"use strict";
// Shared folders and files lie outside the function in the project and below cloudfn_shared in the package. A path that
// is required is looked up where it leads in the project; what is not there either is asked for as it was. `at`: the
// function's folder below the nearest folder that holds it and all that it shares.
const Module = require("module");
const { dirname, isAbsolute, join, relative, resolve } = require("path");

module.exports = (root, at) => {
  const shared = join(root, "cloudfn_shared");
  const out = (way) => way.startsWith("..");
  const find = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, ...rest) {
    if (parent && parent.filename && (/^\.\.?(\/|$)/.test(request) || isAbsolute(request))) {
      const asked = resolve(dirname(parent.filename), request);
      let way = relative(shared, asked);
      if (out(way)) way = join(at, relative(root, asked));
      const own = relative(at, way);
      const wanted = out(own) ? join(shared, way) : join(root, own);
      try {
        if (wanted !== asked && !out(way)) return find.call(this, wanted, parent, ...rest);
      } catch (error) {}
    }
    return find.call(this, request, parent, ...rest);
  };
};
