/*
 * `install(wx)`: the local cloud behind a mini program's own `wx.cloud.*`, without a change at any place that calls it.
 *
 * It replaces members of the objects themselves, at once, so that what a module calls at its top is ours already. Then it
 * asks whether the local cloud is there. If it is not, everything is put back, and calls that came meanwhile go to the
 * real `wx.cloud`. In trial and release versions it does nothing, so that a line that was forgotten is harmless.
 */
"use strict";

const { decision, eitherOf, membersOf } = require("./either.js");
const { pair, paired } = require("./pairing.js");
const { put, putCloud, read } = require("./replace.js");
const { attempt, keysOf } = require("./styles.js");
const { addressOf, transport } = require("./transport.js");
const { say } = require("./words.js");

const CLOUD = "wx.cloud.";
const HEALTH_MS = 5000;
/** Its own address, which a phone cannot mean. */
const OWN = /^https?:\/\/(127\.0\.0\.1|localhost)(:|\/|$)/;

let installed = null;

/**
 * `makes(options)` is `createWx`. Options are those of createWx and
 *   base    the local address; on a phone that of the laptop, as `cloudfn dev --lan` shows it
 *   device  the token of a paired phone; without it the phone asks for the code and keeps its token
 *   login   true: `wx.login` too
 * Gives `{active, replaced, failed, ready, cloudfn, uninstall}`; `ready` resolves with whether calls are local.
 */
function installWith(host, options, makes) {
  // Taro and uni-app call through to the real `wx`, member by member: that is what counts.
  const root = typeof wx === "object" && wx !== null ? wx : host;
  if (installed && installed.root === root && installed.active) return installed;
  uninstall();
  const given = { ...options };
  const base = addressOf(given.base);
  const system = attempt(() => root.getSystemInfoSync()) || {};
  const warn = (key, values) => console.warn("cloudfn: " + say(system, key, values));
  const version = attempt(() => root.getAccountInfoSync().miniProgram.envVersion);
  if (version !== "develop") {
    if (version !== "trial" && version !== "release") warn("unknown");
    return { root, active: false, replaced: [], failed: [], ready: Promise.resolve(false), uninstall() {} };
  }
  const choice = decision();
  const inDevTools = system.platform === "devtools";
  // DevTools is a user of its own, whom the console names; a program that says who it is stays that.
  const atDesk = OWN.test(base) && inDevTools && !given.openid ? { token: "devtools" } : null;
  const device = given.device ? { token: given.device } : paired(root, base) || atDesk;
  const source = inDevTools ? "wx_devtools" : "wx_client";
  const ours = makes({ source, ...given, base, native: root, ready: choice.made, device: undefined });
  /** From now on calls are those of `device`, unless the program names another user. */
  const use = (found) => found && ours.cloudfn.use({ device: found.token, view: found.view, openid: given.openid || found.openid });
  use(device);

  const undo = [], inits = [];
  const state = { root, active: true, replaced: [], failed: [], ready: choice.made, cloudfn: ours.cloudfn, uninstall: undone };
  // Before anything is replaced: what `real` gives once everything is put back.
  const members = membersOf(choice, ours.cloud, () => root.cloud);
  members.init = (args) => {
    if (choice.isLocal === false) return root.cloud.init(args);
    inits.push(args);
    return ours.cloud.init(args);
  };
  let failed = putCloud(root, members, undo);
  const other = host !== root && read(host, "cloud");
  if (other && other !== read(root, "cloud")) failed = failed.concat(putCloud(host, members, undo));
  const inCloud = keysOf(members).filter((name) => !failed.includes(name));
  state.replaced = inCloud.map((name) => CLOUD + name);
  state.failed = keysOf(members).filter((name) => failed.includes(name)).map((name) => CLOUD + name);
  for (const name of ["requestPayment", "requestMerchantTransfer", "requestSubscribeMessage"].concat(given.login ? "login" : [])) {
    state[put(root, name, eitherOf(choice, name, ours, () => root), undo) ? "replaced" : "failed"].push("wx." + name);
  }
  put(root, "cloudfn", ours.cloudfn, undo);

  function undone() {
    if (!state.active) return;
    state.active = false;
    while (undo.length) undo.pop()();
    if (choice.isLocal !== undefined) return;
    // Members are put back first, and the real cloud is begun as the program began ours.
    try {
      for (const args of inits) root.cloud.init(args);
    } catch (failure) {
      console.error(failure);
    }
    choice.decide(false);
  }

  const ask = (token, timeout) => transport({ native: root, base, device: token, timeout });
  /** Resolves with null once a cloud is there for this device, else with its answer. One that is starting counts: calls wait there. */
  const refusedTo = async (found) => {
    const answer = await ask(found && found.token, HEALTH_MS)("GET", "/healthz");
    const { status, data } = answer;
    return (status === 200 || status === 503) && data && typeof data.ok === "boolean" ? null : answer;
  };
  /** Resolves with the device that the cloud knows this phone as, null on the laptop itself; rejects with why not. */
  async function reach() {
    let refused = await refusedTo(device);
    if (!refused) return device;
    const mayPair = (refused.status === 401 || refused.status === 403) && !given.device && !OWN.test(base);
    const fresh = mayPair && (await pair(root, base, ask(), system));
    if (fresh) refused = await refusedTo(fresh);
    if (!refused) return fresh;
    const { code, message, fix } = (refused.data && refused.data.error) || {};
    throw new Error([code, message, fix].filter(Boolean).join(" ") || "HTTP " + refused.status);
  }

  reach().then((found) => {
    use(found);
    if (!state.active) return;
    choice.decide(true);
    const names = [CLOUD + "{" + inCloud.join(", ") + "}"].concat(state.replaced.slice(inCloud.length)).join(", ");
    const refused = state.failed.join(", ");
    console.info("cloudfn: " + say(system, "local", { names, base }) + (refused && say(system, "failed", { failed: refused })));
  }).catch(({ message }) => {
    if (!state.active) return;
    undone();
    warn("silent", { base, reason: message });
  });
  installed = state;
  return state;
}

function uninstall() {
  if (installed) installed.uninstall();
}

module.exports = { installWith, uninstall };
