/*
 * One local cloud for all workers of a run, instead of one for each: jest's and vitest's `globalSetup`, mocha's `--require`,
 * `node --test-global-setup`. Workers find it by the variables that are set here.
 */
"use strict";

const { RUNNING, startCloud } = require("./lib/start.js");

let cloud = null;

async function globalSetup() {
  if (cloud) return globalTeardown;
  cloud = await startCloud({ ...RUNNING, own: true });
  Object.assign(process.env, {
    CLOUDFN_TESTING_URL: cloud.url,
    CLOUDFN_TESTING_KEY: cloud.key,
    CLOUDFN_TESTING_WX: cloud.wxFolder,
  });
  return globalTeardown; // what vitest calls at the end; jest ends its process, and the cloud ends with it
}

async function globalTeardown() {
  const ending = cloud;
  cloud = null;
  if (ending) await ending.stop();
}

module.exports = {
  __esModule: true, // jest and vitest take the default, mocha wants an object
  default: globalSetup,
  globalSetup,
  globalTeardown,
  mochaGlobalSetup: globalSetup,
  mochaGlobalTeardown: globalTeardown,
};
