// Parses JavaScript files as Node.js itself would load them, and runs none. In: [{path, module}] as JSON on stdin.
// Out: {node: <major>, errors: [{path, line, column, message}]}, line and column from 1.
// A CommonJS file is compiled as the loader compiles it: the body of a function of five names.
const { spawnSync } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");
const vm = require("vm");

const NAMES = ["exports", "require", "module", "__filename", "__dirname"];
// Which kind of module a .js file is depends on the version of Node.js: that is no question of syntax.
const OTHER_KIND = /import statement outside a module|Unexpected token 'export'|'import\.meta'/;

function broken(text, file, module) {
  try {
    if (module) new vm.SourceTextModule(text, { identifier: file });
    else vm.compileFunction(text, NAMES, { filename: file });
    return null;
  } catch (error) {
    if (error.name !== "SyntaxError") return null;
    if (!module && OTHER_KIND.test(error.message)) return broken(text, file, true);
    const told = module ? checked(text) : { stack: error.stack, name: file };
    return { path: file, ...place(String(told.stack), told.name), message: error.message };
  }
}

// A module's error does not tell its place to programs, only to people who run `node --check`.
function checked(text) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cloudfn-"));
  const name = path.join(fs.realpathSync(folder), "checked.mjs");
  try {
    fs.writeFileSync(name, text);
    const ran = spawnSync(process.execPath, ["--check", name], { encoding: "utf8" });
    return { stack: ran.stderr.replace("file://", ""), name };
  } finally {
    fs.unlinkSync(name);
    fs.rmdirSync(folder);
  }
}

// "FILE:LINE\nSOURCE\n    ^^^\n\nSyntaxError: ..."
function place(stack, name) {
  const [first = "", , carets = ""] = stack.split("\n");
  const line = first.startsWith(name + ":") ? Number(first.slice(name.length + 1)) || 1 : 1;
  return { line, column: Math.max(carets.indexOf("^"), 0) + 1 };
}

const files = JSON.parse(fs.readFileSync(0, "utf8"));
const errors = [];
for (const { path: file, module } of files) {
  const text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "").replace(/^#!.*/, "");
  const error = broken(text, file, module);
  if (error) errors.push(error);
}
process.stdout.write(JSON.stringify({ node: parseInt(process.versions.node, 10), errors }));
