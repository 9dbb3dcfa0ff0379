/*
 * `install(wx)`: the local cloud behind a mini program's own `wx.cloud.*`, without a change at any place that calls it.
 *
 * It replaces members of the objects themselves, at once, so that what a module calls at its top is ours already. Then it
 * asks whether the local cloud is there. If it is not, everything is put back, and calls that came meanwhile go to the
 * real `wx.cloud`. In trial and release versions it does nothing, so that a line that was forgotten is harmless.
 */
"use strict";

const { cloudOf, decision, eitherOf } = require("./either.js");
const { pair, paired } = require("./pairing.js");
const { put, putCloud, read } = require("./replace.js");
const { transport } = require("./transport.js");
const { say } = require("./words.js");

const API = ["requestPayment", "requestMerchantTransfer", "requestSubscribeMessage"];
const LIVE = ["trial", "release"];
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
function install(host, options, makes) {
  // Taro and uni-app call through to the real `wx`, member by member: that is what counts.
  const root = typeof wx === "object" && wx !== null ? wx : host;
  if (installed && installed.root === root && installed.active) return installed;
  if (installed) installed.uninstall();
  const given = Object.assign({ base: "http://127.0.0.1:7788" }, options || {});
  const base = String(given.base).replace(/\/+$/, "");
  const system = systemOf(root);
  const version = versionOf(root);
  if (version !== "develop") {
    if (LIVE.indexOf(version) < 0) console.warn(say(system, "unknown", {}));
    return { root, active: false, replaced: [], failed: [], ready: Promise.resolve(false), uninstall() {} };
  }
  const choice = decision();
  // DevTools is a user of its own, whom the console names; a program that says who it is stays that.
  const atDesk = OWN.test(base) && system.platform === "devtools" && !given.openid ? { token: "devtools" } : null;
  const device = given.device ? { token: given.device } : paired(root, base) || atDesk;
  const source = system.platform === "devtools" ? "wx_devtools" : "wx_client";
  const ours = makes(Object.assign({ source }, given, { base, native: root, ready: choice.made, device: undefined }));
  use(ours, device, given);

  const undo = [];
  const state = { root, active: true, replaced: [], failed: [], ready: choice.made, cloudfn: ours.cloudfn, uninstall };
  const inits = [];
  // Before anything is replaced: what `real` gives once everything is put back.
  const members = cloudOf(choice, ours.cloud, () => root.cloud);
  members.init = (args) => {
    if (choice.state === false) return root.cloud.init(args);
    inits.push(args);
    return ours.cloud.init(args);
  };
  const failed = new Set(putCloud(root, members, undo));
  const other = host === root ? undefined : read(host, "cloud");
  if (other && other !== read(root, "cloud")) for (const name of putCloud(host, members, undo)) failed.add(name);
  state.replaced = Object.keys(members).filter((name) => !failed.has(name)).map((name) => "wx.cloud." + name);
  state.failed = Array.from(failed, (name) => "wx.cloud." + name);
  for (const name of API.concat(given.login ? "login" : [])) {
    const done = put(root, name, eitherOf(choice, name, ours, () => root), undo);
    (done ? state.replaced : state.failed).push("wx." + name);
  }
  put(root, "cloudfn", ours.cloudfn, undo);

  function uninstall() {
    if (!state.active) return;
    state.active = false;
    while (undo.length) undo.pop()();
    if (choice.state === undefined) goReal();
  }

  /** Members are put back first, and the real cloud is begun as the program began ours. */
  function goReal() {
    uninstall();
    if (choice.state !== undefined) return;
    try {
      for (const args of inits) root.cloud.init(args);
    } catch (failure) {
      console.error(failure);
    }
    choice.settle(false);
  }

  function goLocal() {
    if (!state.active) return;
    choice.settle(true);
    const names = summary(state.replaced);
    console.info(say(system, "local", { names, base }) + (state.failed.length ? say(system, "failed", { failed: state.failed.join(", ") }) : ""));
  }

  reach(root, base, system, device, given.device).then(
    (found) => {
      use(ours, found, given);
      goLocal();
    },
    (failure) => {
      if (!state.active) return;
      goReal();
      console.warn(say(system, "silent", { base, reason: failure.message }));
    },
  );
  installed = state;
  return state;
}

function uninstall() {
  if (installed) installed.uninstall();
}

/** From now on calls are those of `device`, unless the program names another user. */
function use(ours, device, given) {
  if (device) ours.cloudfn.use({ device: device.token, view: device.view, openid: given.openid || device.openid });
}

/** Resolves with the device that the cloud at `base` knows this phone as, null on the laptop itself; rejects with why not. */
async function reach(native, base, system, device, isGiven) {
  const health = (token) => transport({ native, base, device: token, timeout: HEALTH_MS })("GET", "/healthz");
  const first = await health(device && device.token);
  if (isCloud(first)) return device;
  const refused = first.status === 401 || first.status === 403;
  if (!refused || isGiven || OWN.test(base)) throw new Error(reason(first));
  const fresh = await pair(native, base, transport({ native, base }), system);
  if (!fresh) throw new Error(reason(first));
  const again = await health(fresh.token);
  if (!isCloud(again)) throw new Error(reason(again));
  return fresh;
}

/** 503 is a cloud that is starting; calls wait for it there. */
function isCloud({ status, data }) {
  return (status === 200 || status === 503) && typeof data === "object" && data !== null && typeof data.ok === "boolean";
}

function reason({ status, data }) {
  const error = data && data.error;
  return error ? [error.code, error.message, error.fix].filter(Boolean).join(" ") : "HTTP " + status;
}

function summary(names) {
  const cloud = names.filter((name) => name.startsWith("wx.cloud.")).map((name) => name.slice(9));
  const rest = names.filter((name) => !name.startsWith("wx.cloud."));
  return [cloud.length ? "wx.cloud.{" + cloud.join(", ") + "}" : ""].concat(rest).filter(Boolean).join(", ");
}

function versionOf(root) {
  try {
    return root.getAccountInfoSync().miniProgram.envVersion;
  } catch (absent) {
    return undefined;
  }
}

function systemOf(root) {
  try {
    return (root.getSystemInfoSync && root.getSystemInfoSync()) || {};
  } catch (absent) {
    return {};
  }
}

module.exports = { install, uninstall };
