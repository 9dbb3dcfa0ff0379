/*
 * Which command runs cloudfn on this machine. In: options and environment. Out: the words of a command that was tried and
 * is new enough. Throws one error that names everything that was tried.
 */
"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const { CloudfnError } = require("./errors.js");
const memory = require("./process-memory.js");
const { say } = require("./words.js");

/** Older ones lack what this package asks for. The package of this name on PyPI; "cloudfn" there is something else. */
const MINIMUM = require("../package.json").version;
const PACKAGE = "cloudfn-tcb";
const PATIENCE_MS = 180_000; // uvx and pipx may have to download

/** The file that `name` is on PATH, or "". */
function onPath(name, env, platform) {
  const windows = platform === "win32";
  const ends = windows ? (env.PATHEXT || ".COM;.EXE;.BAT;.CMD").split(";") : [""];
  const folders = String(env.PATH || env.Path || "").split(windows ? ";" : ":").filter(Boolean);
  for (const folder of folders) {
    for (const end of ends) {
      const file = path.join(folder, name + end.toLowerCase());
      if (isProgram(file, windows)) return file;
    }
  }
  return "";
}

function isProgram(file, windows) {
  try {
    fs.accessSync(file, windows ? fs.constants.F_OK : fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The Python of a virtual environment in `project` or above it, or "". */
function venvPython(project, platform) {
  const inside = platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  for (let at = path.resolve(project); ; at = path.dirname(at)) {
    for (const name of [".venv", "venv"]) {
      const file = path.join(at, name, ...inside);
      if (isProgram(file, platform === "win32")) return file;
    }
    if (at === path.dirname(at)) return "";
  }
}

/** Where cloudfn may be, in order: [what is tried, as a user would type it; the command, [] where it is not there]. */
function candidates({ python, project, env, platform }) {
  const found = (name, ...rest) => {
    const file = onPath(name, env, platform);
    return [[name, ...rest].join(" "), file ? [file, ...rest] : []];
  };
  const named = python || env.CLOUDFN_PYTHON;
  if (named) {
    const file = /[\\/]/.test(named) ? path.resolve(named) : onPath(named, env, platform) || named;
    return [[`${named} -m cloudfn`, [file, "-m", "cloudfn"]]]; // what is named is meant: nothing else is tried
  }
  const venv = venvPython(project, platform);
  const pythons = platform === "win32" ? ["py", "python", "python3"] : ["python3", "python"];
  return [
    found("cloudfn"),
    [".venv: python -m cloudfn", venv ? [venv, "-m", "cloudfn"] : []],
    ...pythons.map((name) => found(name, "-m", "cloudfn")),
    found("uvx", "--from", `${PACKAGE}>=${MINIMUM}`, "cloudfn"),
    found("pipx", "run", "--spec", `${PACKAGE}>=${MINIMUM}`, "cloudfn"),
  ];
}

/** `command` as `spawn` takes it. A batch file of Windows is run by its shell, which wants the words quoted. */
function spawned(command, platform = process.platform) {
  if (platform !== "win32" || !/\.(bat|cmd)$/i.test(command[0])) return { file: command[0], args: command.slice(1), options: {} };
  const quoted = command.map((word) => `"${word.replace(/"/g, '""')}"`).join(" ");
  return { file: "cmd.exe", args: ["/d", "/s", "/c", `"${quoted}"`], options: { windowsVerbatimArguments: true } };
}

/** What `command` prints and how it ends. */
function ran(command, env) {
  const { file, args, options } = spawned(command);
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...options, env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true, timeout: PATIENCE_MS });
    const said = { out: "", err: "" };
    child.stdout.on("data", (text) => { said.out += text; });
    child.stderr.on("data", (text) => { said.err += text; });
    child.on("error", (error) => resolve({ ...said, code: -1, error }));
    child.on("close", (code) => resolve({ ...said, code }));
  });
}

function older(version, minimum) {
  const [one, other] = [version, minimum].map((text) => text.split(".").map((part) => parseInt(part, 10) || 0));
  for (let n = 0; n < 3; n++) if ((one[n] || 0) !== (other[n] || 0)) return (one[n] || 0) < (other[n] || 0);
  return false;
}

/** "" when `command` is a cloudfn that will do, else why it is not. */
async function refusal(command, env) {
  if (command.length === 0) return say("absent");
  const { out, err, code, error } = await ran([...command, "version", "--json"], env);
  if (error) return error.code === "ENOENT" ? say("absent") : say("failed", error.message);
  let version;
  try {
    ({ version } = JSON.parse(out));
  } catch {
    const lines = err.trim().split("\n");
    if (/No module named '?cloudfn/.test(err)) return say("absent");
    return code === 0 ? say("other") : say("failed", lines[lines.length - 1] || `exit ${code}`);
  }
  if (typeof version !== "string") return say("other");
  return older(version, MINIMUM) ? say("tooOld", version, MINIMUM) : "";
}

/** The words of the command, once for each process and place. Throws CloudfnError. */
async function findCloudfn({ python = "", project = ".", env = process.env, platform = process.platform } = {}) {
  const place = JSON.stringify([python, path.resolve(project), env.PATH, env.CLOUDFN_PYTHON]);
  memory.commands = memory.commands || {};
  if (memory.commands[place]) return memory.commands[place];
  const tried = [];
  for (const [typed, command] of candidates({ python, project, env, platform })) {
    const reason = await refusal(command, env);
    if (!reason) return (memory.commands[place] = command);
    tried.push(`  ${typed}: ${reason}`);
  }
  throw new CloudfnError(say("notFound", tried.join("\n"), MINIMUM));
}

module.exports = { candidates, findCloudfn, older, spawned };
