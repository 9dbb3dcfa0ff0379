"use strict";
// Which files are the function's land, and what a package.json and a node_modules mean there. Used by the worker and, on
// older Node.js versions, by the thread of its hooks; what `survey` gives is plain data for that reason.
const fs = require("fs");
const Module = require("module");
const path = require("path");
const { fileURLToPath } = require("url");

const MARK = `${path.sep}node_modules${path.sep}`;

function read(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

function* parents(folder) {
  for (let one = path.dirname(folder); ; one = path.dirname(one)) {
    yield one;
    if (one === path.dirname(one)) return;
  }
}

// {root, lands: [{folder, own}], type, typeAbove, packagesAbove, detects}; the longest folder comes first, so that the
// nearest land of a file is found first. `own`: the function's folder itself, not a shared one.
function survey(root, realRoot, shared, detects) {
  const all = [
    ...[...new Set([root, realRoot])].map((folder) => ({ folder: folder + path.sep, own: true })),
    ...shared.map((folder) => ({ folder: folder + path.sep, own: false })),
  ].sort((a, b) => b.folder.length - a.folder.length);
  const above = [...new Set(all.flatMap((land) => [...parents(land.folder)]))];
  return {
    root,
    lands: all,
    type: (read(path.join(root, "package.json")) || {}).type === "module" ? "module" : "commonjs",
    typeAbove: above.some((folder) => (read(path.join(folder, "package.json")) || {}).type === "module"),
    packagesAbove: above.some((folder) => fs.existsSync(path.join(folder, "node_modules"))),
    detects,
  };
}

const of = (given, file) => given.lands.find((land) => file.startsWith(land.folder)) || null;

// What `file`, a .js, is in the cloud, by the nearest package.json of its land, and for a shared folder by the function's
// own: "commonjs" or "module"; "" where Node.js comes to that by itself: files of packages, files elsewhere.
const known = new Map();
function typeOf(given, file) {
  const land = of(given, file);
  if (!land || file.includes(MARK, land.folder.length - 1)) return "";
  const folder = path.dirname(file);
  if (!known.has(folder)) known.set(folder, typeIn(given, land, folder));
  return known.get(folder);
}

function typeIn(given, land, folder) {
  for (let one = folder; (one + path.sep).startsWith(land.folder); one = path.dirname(one)) {
    const found = read(path.join(one, "package.json"));
    if (found) return found.type === "module" ? "module" : given.detects ? "" : "commonjs";
  }
  const type = land.own ? "commonjs" : given.type;
  return type === "commonjs" && given.detects && !given.typeAbove ? "" : type;
}

function placeOf(url) {
  return typeof url === "string" && url.startsWith("file:") ? fileURLToPath(url) : "";
}

const isBare = (specifier) => !/^(\.{0,2}\/|#|[a-z][a-z0-9+.-]*:)/i.test(specifier) && !Module.builtinModules.includes(specifier.split("/")[0]);

// The context for `specifier`; throws as Node.js does for a package that only a parent folder has.
function checked(given, specifier, context) {
  const from = placeOf(context.parentURL);
  const land = from && context.conditions.includes("import") && isBare(specifier) ? of(given, from) : null;
  if (!land) return context;
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const itself = read(path.join(given.root, "package.json"));
  if (itself && itself.name === name) return context;
  for (let one = path.dirname(from); (one + path.sep).startsWith(land.folder); one = path.dirname(one)) {
    if (fs.existsSync(path.join(one, "node_modules", name))) return context;
  }
  const error = new Error(`Cannot find package '${name}' imported from ${from}`);
  throw Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
}

// What was resolved, with the format that it has in the cloud where a package.json above says another.
function typed(given, context, found) {
  if (!given.typeAbove || !context.conditions.includes("import")) return found;
  const file = placeOf(found.url);
  return file.endsWith(".js") && typeOf(given, file) === "commonjs" ? { ...found, format: "commonjs" } : found;
}

module.exports = { survey, of, typeOf, checked, typed };
