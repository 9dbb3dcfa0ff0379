/* `startCloud`: a local cloud of one's own, or the one that a global setup has started. */
"use strict";

const { Cloud } = require("./cloud.js");
const { CloudfnError } = require("./errors.js");
const { START, launch } = require("./launch.js");
const { say } = require("./words.js");

const DEFAULTS = {
  project: ".", // a folder with a cloudfn.yaml, or below one
  stage: "",
  python: "", // a Python that has cloudfn
  seed: 1, // same seed, same ids
  start: START, // what the clock shows; "now": the machine's time
  scale: 0, // seconds of the clock in one of ours; at 0 only the test moves it
  own: false, // also where there is one to join
};

/** Code that runs in the test's own process sees the machine's clock, so the cloud's is the same there. */
const RUNNING = { start: "now", scale: 1 };

/**
 * A cloud to join, from the environment: of `cloudfn-testing/global-setup`, or of `cloudfn exec -- npm test`. Whoever names
 * a project, stage or start means a cloud of its own.
 */
function joined(options, env) {
  const { own, python, ...more } = options;
  if (own || Object.keys(more).length > 0) return null;
  const [url, key, wx] = env.CLOUDFN_TESTING_URL
    ? [env.CLOUDFN_TESTING_URL, env.CLOUDFN_TESTING_KEY, env.CLOUDFN_TESTING_WX]
    : [env.CLOUDFN_URL, env.CLOUDFN_KEY, env.CLOUDFN_WX];
  return url && key ? { url, key, wx } : null;
}

/** A `Cloud`; `defaults` is for what the caller did not say, and keeps nobody from joining. Throws CloudfnError. */
async function start(options, defaults = {}) {
  if (options === null || typeof options !== "object") throw new CloudfnError(say("options"));
  const unknown = Object.keys(options).find((name) => !(name in DEFAULTS));
  if (unknown) throw new CloudfnError(say("option", unknown, Object.keys(DEFAULTS).join(", ")));
  return new Cloud(joined(options, process.env) || (await launch({ ...DEFAULTS, ...defaults, ...options })));
}

const startCloud = (options = {}) => start(options);

module.exports = { RUNNING, joined, start, startCloud };
