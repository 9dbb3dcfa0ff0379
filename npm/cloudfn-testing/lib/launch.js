/* Starts `cloudfn exec` with a keeper in it, and ends it. In: settings. Out: where the cloud is. */
"use strict";

const { spawn } = require("node:child_process");
const path = require("node:path");

const { CloudfnError } = require("./errors.js");
const { findCloudfn, spawned } = require("./python.js");
const { say } = require("./words.js");

const LAST_WORDS = 16_384; // characters of what the cloud said that are kept
const ENDS_WITHIN_MS = 10_000;
/** Of the test runner, for its own processes. */
const NOT_PASSED_ON = ["NODE_OPTIONS", "NODE_TEST_CONTEXT", "NODE_V8_COVERAGE"];

/** As in cloudfn's own kit for Python (cloudfn/testing.py). */
const START = "2026-01-02T03:04:05Z";

function words({ project, stage, seed, scale, start }) {
  const global = ["-C", path.resolve(project), ...(stage ? ["--stage", stage] : [])];
  const at = start === "now" ? [] : ["--start", start instanceof Date ? start.toISOString() : String(start)];
  return [...global, "exec", "--seed", String(seed), "--time-scale", String(scale), ...at, "--", process.execPath,
    path.join(__dirname, "keeper.js")];
}

/** `{ url, key, wx, stop, lastWords }`. Throws CloudfnError with what cloudfn said. */
async function launch(settings) {
  const command = [...(await findCloudfn(settings)), ...words(settings)];
  const { file, args, options } = spawned(command);
  const env = { ...process.env };
  for (const name of NOT_PASSED_ON) delete env[name];
  const child = spawn(file, args, { ...options, env, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
  let said = "";
  child.stdin.on("error", () => {}); // it ended before us
  child.stderr.setEncoding("utf8").on("data", (text) => { said = (said + text).slice(-LAST_WORDS); });
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal || code)));
  const place = await ready(child, ended, () => say("notStarted", command.slice(0, -3).join(" "), child.exitCode, said.trim()));
  // A cloud that nobody stops holds up no test runner that has come to its end.
  for (const each of [child, ...child.stdio]) each.unref();
  return { ...place, lastWords: () => said, stop: () => stop(child, ended) };
}

function ready(child, ended, why) {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (piece) => {
      text += piece;
      const line = text.split("\n").slice(0, -1).find((each) => each.startsWith('{"cloudfn":'));
      if (line) resolve(JSON.parse(line).cloudfn);
    });
    child.on("error", (error) => reject(new CloudfnError(error.message)));
    child.on("close", () => ended.then(() => reject(new CloudfnError(why()))));
  });
}

async function stop(child, ended) {
  child.ref();
  child.stdin.end();
  const patience = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
  await ended;
  clearTimeout(patience);
}

module.exports = { START, launch };
