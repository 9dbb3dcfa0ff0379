"use strict";
// Where a syntax error is. For CommonJS its stack begins with file:line; for an ES module only Node's own report of an
// uncaught error says it, so a second process is asked. Nothing runs there: the module does not even parse.
const { spawnSync } = require("child_process");
const url = require("url");

function withPlace(error, locate) {
  const stack = String(error.stack);
  if (!(error instanceof SyntaxError) || /^.+:\d+\n/.test(stack)) return stack;
  const target = url.pathToFileURL(locate()).href;
  const options = { encoding: "utf8", timeout: 5000, stdio: ["ignore", "ignore", "pipe"] };
  const ran = spawnSync(process.execPath, ["--input-type=module", "-e", `import ${JSON.stringify(target)}`], options);
  const [place] = /^file:\/\/.+:\d+$/m.exec(ran.stderr || "") || [""];
  if (!place) return stack;
  const colon = place.lastIndexOf(":");
  return `${url.fileURLToPath(place.slice(0, colon))}${place.slice(colon)}\n${stack}`;
}

module.exports = { withPlace };
