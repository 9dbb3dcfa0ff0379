/*
 * Between `install` and the local cloud's first answer nobody knows whether calls are local or the real ones.
 *
 * Programs do not wait for that: many call `wx.cloud.database()` at the top of a module. So what they call at once exists
 * at once. A call that asks for something waits for the decision and then goes to one side; what was made meanwhile
 * remembers how (made.js), so that it can be made again with the real `wx.cloud` if that is what it comes to.
 */
"use strict";

const { jobOf } = require("./files.js");
const { makings, onReal } = require("./made.js");
const { hasCallbacks, keysOf } = require("./styles.js");

const TASKS = ["uploadFile", "downloadFile", "callHTTPFunction"];

/** A decision to be made once: `decide(isLocal)`. `isLocal` is undefined until then; `made` is its promise. */
function decision() {
  const choice = { isLocal: undefined };
  choice.made = new Promise((resolve) => {
    choice.decide = (isLocal) => {
      if (choice.isLocal !== undefined) return;
      choice.isLocal = isLocal;
      resolve(isLocal);
    };
  });
  return choice;
}

/** A function that calls `name` of `local` or of what `real()` gives, as `choice` comes out. */
function eitherOf(choice, name, local, real) {
  const call = (isLocal, args) => (isLocal ? local[name](...args) : real()[name](...args.map(onReal)));
  return (...args) => {
    if (choice.isLocal !== undefined) return call(choice.isLocal, args);
    const waits = choice.made.then((isLocal) => ({ returned: call(isLocal, args) }));
    if (!hasCallbacks(args[0])) return waits.then(({ returned }) => returned);
    return TASKS.includes(name) ? taskOf(waits) : undefined;
  };
}

/** A task of a call that has not begun: what is asked of it is asked of the real one later. */
function taskOf(waits) {
  const task = {};
  for (const method of keysOf(jobOf([]).task)) {
    task[method] = (...args) => void waits.then(({ returned }) => returned && returned[method] && returned[method](...args));
  }
  return task;
}

/** Members for a `wx.cloud` (or for one of `new wx.cloud.Cloud`) of which `local` is our side and `real()` the other. */
function membersOf(choice, local, real) {
  const members = {};
  for (const name of keysOf(local)) if (name !== "init") members[name] = eitherOf(choice, name, local, real);
  members.database = (options) => (choice.isLocal === false ? real().database(options) : local.database(options, { choice, real }));
  // A mark for one side's `callFunction`; a call made before the decision is sent to either.
  members.CloudID = function (...args) {
    if (choice.isLocal === false) return real().CloudID(...args);
    const mark = local.CloudID(...args);
    makings.set(mark, { again: () => real().CloudID(...args) });
    return mark;
  };
  members.Cloud = function (options) {
    if (choice.isLocal !== undefined) return new (choice.isLocal ? local : real()).Cloud(options);
    let made;
    const own = new local.Cloud(options);
    const other = () => (made = made || new (real().Cloud)(options));
    return { ...membersOf(choice, own, other), init: eitherOf(choice, "init", own, other) };
  };
  return members;
}

module.exports = { decision, eitherOf, membersOf };
