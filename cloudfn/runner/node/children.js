"use strict";
// Threads and child processes of a function are held to the same: whatever options and variables they are given, they
// start with the preload and with the settings of the gate.
const processes = require("child_process");
const path = require("path");
const threads = require("worker_threads");
const gate = require("./gate");
const variables = require("./variables");

const NAME = "CLOUDFN_GATE";
const MARK = "CLOUDFN_INSTANCE"; // by it cloudfn finds what outlives the instance
const PRELOAD = path.join(__dirname, "preload.js");
const OPTION = `--require "${PRELOAD.replace(/["\\]/g, "\\$&")}"`;

const carried = () => {
  const { allowNetwork, refuseNetwork, mark, wxpay } = gate.settings;
  return { allowNetwork, refuseNetwork, mark, wxpay };
};

const withOption = (options) => (options && options.includes(OPTION) ? options : options ? `${OPTION} ${options}` : OPTION);

// What this process was told by the one that started it.
function inherit() {
  const told = threads.isMainThread ? JSON.parse(process.env[NAME] || "null") : threads.getEnvironmentData(NAME);
  if (told) gate.configure(told);
  if (threads.isMainThread) delete process.env[NAME];
}

function patchThreads() {
  const Real = threads.Worker;
  threads.Worker = class Worker extends Real {
    constructor(file, options, ...rest) {
      threads.setEnvironmentData(NAME, carried());
      const given = variables.forThread(options);
      super(file, given && given.execArgv ? { ...given, execArgv: ["--require", PRELOAD, ...given.execArgv] } : given, ...rest);
    }
  };
}

// spawn, exec, execFile and fork all end here, with the variables as "NAME=value".
function patchSpawn() {
  const spawn = processes.ChildProcess.prototype.spawn;
  processes.ChildProcess.prototype.spawn = function (options) {
    if (options && Array.isArray(options.envPairs)) {
      const given = options.envPairs.find((each) => each.startsWith("NODE_OPTIONS="));
      const kept = options.envPairs.filter((each) => !/^(NODE_OPTIONS|CLOUDFN_GATE|CLOUDFN_INSTANCE)=/.test(each));
      const own = withOption(given && given.slice("NODE_OPTIONS=".length));
      options.envPairs = [...kept, `NODE_OPTIONS=${own}`, `${NAME}=${JSON.stringify(carried())}`];
      if (gate.settings.mark) options.envPairs.push(`${MARK}=${gate.settings.mark}`);
    }
    return spawn.apply(this, arguments);
  };
}

function patchSync() {
  for (const name of ["spawnSync", "execSync", "execFileSync"]) {
    const real = processes[name];
    processes[name] = function (...args) {
      const at = args.findIndex((each, place) => place > 0 && each !== null && typeof each === "object" && !Array.isArray(each));
      const options = at < 0 ? {} : args[at];
      const env = {};
      for (const key in options.env || process.env) env[key] = (options.env || process.env)[key];
      env.NODE_OPTIONS = withOption(env.NODE_OPTIONS);
      env[NAME] = JSON.stringify(carried());
      if (gate.settings.mark) env[MARK] = gate.settings.mark;
      args.splice(at < 0 ? args.length : at, 1, { ...options, env });
      return real.apply(this, args);
    };
  }
}

function install() {
  inherit();
  patchThreads();
  patchSpawn();
  patchSync();
}

module.exports = { install };
