/* A mini program's folder: where it is, its pages, and which file a `require` means. */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { kindOf } = require("../styles.js");

/** Raises an error that says where it looked when there is no `app.json`. */
function programOf(folder) {
  if (typeof folder !== "string") {
    throw new Error("cloudfn: createApp(folder): folder should be String instead of " + kindOf(folder) +
      ".  createApp(folder) 的 folder 应为字符串。");
  }
  const root = rootOf(path.resolve(folder));
  const file = path.join(root, "app.json");
  const config = json(file);
  const pages = [...(config.pages || [])];
  for (const part of config.subPackages || config.subpackages || []) {
    for (const page of part.pages || []) pages.push(path.posix.join(part.root, page));
  }
  if (!pages.length) throw new Error("cloudfn: " + file + " names no pages.  " + file + " 中没有页面。");
  const tabs = ((config.tabBar || {}).list || []).map((tab) => tab.pagePath);
  return { root, config, pages, tabs, entry: config.entryPagePath || pages[0] };
}

function rootOf(folder) {
  if (fs.existsSync(path.join(folder, "app.json"))) return folder;
  const project = path.join(folder, "project.config.json");
  if (fs.existsSync(project)) {
    const root = path.join(folder, json(project).miniprogramRoot || "");
    if (fs.existsSync(path.join(root, "app.json"))) return root;
  }
  throw new Error("cloudfn: there is no app.json in " + folder + ", nor where its project.config.json points. Name the folder" +
    " of the mini program; one of uni-app or Taro is built first.  " + folder + " 中没有 app.json；uni-app、Taro 项目请先编译。");
}

function json(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (failure) {
    throw new Error("cloudfn: " + file + ": " + failure.message);
  }
}

/** The file that `wanted` means in a module of `folder`, or null. TypeScript only where there is nothing built. */
function fileOf(program, folder, wanted) {
  for (const place of placesOf(program, folder, wanted)) {
    const found = moduleAt(place, [".js", ".ts"]);
    if (found) return found;
  }
  return null;
}

function placesOf({ root, config }, folder, wanted) {
  const name = aliased(config.resolveAlias || {}, wanted);
  if (name.startsWith("/")) return [path.join(root, name)];
  const beside = path.join(folder, name);
  if (name.startsWith(".")) return [beside];
  return [...packagePlaces(root, folder, name), beside];
}

function aliased(aliases, name) {
  for (const [alias, place] of Object.entries(aliases)) {
    const start = alias.replace(/\*$/, "");
    if (name === alias || (alias.endsWith("*") && name.startsWith(start))) {
      return "/" + place.replace(/^\//, "").replace(/\*$/, "") + name.slice(start.length);
    }
  }
  return name;
}

/** `miniprogram_npm` from the module's folder upwards; packages that nobody has built yet from `node_modules`. */
function packagePlaces(root, folder, name) {
  const places = [];
  for (let at = folder; at.startsWith(root); at = path.dirname(at)) {
    places.push(path.join(at, "miniprogram_npm", name));
    if (at === path.dirname(at)) break;
  }
  for (let at = root; ; at = path.dirname(at)) {
    const home = path.join(at, "node_modules", name);
    const described = path.join(home, "package.json");
    if (fs.existsSync(described)) {
      const { miniprogram, main } = json(described);
      places.push(path.join(home, miniprogram || main || "index.js"));
    } else places.push(home);
    if (at === path.dirname(at)) return places;
  }
}

function moduleAt(place, endings) {
  const isFile = (file) => fs.existsSync(file) && fs.statSync(file).isFile();
  if (/\.[jt]s$/.test(place) && isFile(place)) return place;
  for (const ending of endings) {
    if (isFile(place + ending)) return place + ending;
    if (isFile(path.join(place, "index" + ending))) return path.join(place, "index" + ending);
  }
  return null;
}

module.exports = { fileOf, programOf };
