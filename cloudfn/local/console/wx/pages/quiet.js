/* When a mini program has nothing left to do but wait for its timers, and what went wrong on the way. */
"use strict";

const PATIENCE_MS = 30_000;

/** `track` work, `settled()` once there is none left; a failure of a handler is thrown there. */
function quiet({ explained, told }) {
  const pending = new Map(); // promise -> what it is
  const failures = [];
  let moves = 0;

  function moved() { moves += 1; }

  /** Who forgets the returned promise still has an unhandled rejection, as without this. */
  function track(what, work) {
    moved();
    const ended = () => { moved(); pending.delete(watched); };
    const watched = work.then((value) => { ended(); return value; }, (failure) => { ended(); throw failure; });
    pending.set(watched, what);
    return watched;
  }

  function fail(failure) {
    const error = explained(asError(failure));
    failures.push(error);
    moved();
    told(error);
  }

  /** Runs a handler of the program's: what it throws or rejects with is a failure of the program's. */
  function run(what, work) {
    moved();
    let result;
    try {
      result = work();
    } catch (failure) {
      fail(failure);
      return undefined;
    }
    if (result && typeof result.then === "function") track(what, Promise.resolve(result)).catch(fail);
    return result;
  }

  /** Two turns of the event loop without a move: a callback runs in the turn after its call has ended. */
  async function rested() {
    const end = performance.now() + PATIENCE_MS;
    for (let still = 0; still < 2; ) {
      const before = moves;
      await turn();
      still = pending.size === 0 && moves === before ? still + 1 : 0;
      if (performance.now() > end) {
        throw new Error("cloudfn: after 30 s the program is still waiting for " + [...pending.values()].join(", ") +
          "  小程序等待超过 30 秒：" + [...pending.values()].join("、"));
      }
    }
  }

  async function settled() {
    await rested();
    if (failures.length) throw failures.splice(0)[0];
  }

  return { track, run, fail, moved, settled };
}

function turn() {
  return new Promise((resolve) => setTimeout(() => setImmediate(resolve), 0));
}

/** Interface calls are rejected with plain objects: what a console prints of them, with a stack. */
function asError(failure) {
  if (failure instanceof Error) return failure;
  const text = typeof failure === "object" ? JSON.stringify(failure) : String(failure);
  return Object.assign(new Error("MiniProgramError\n" + text), typeof failure === "object" ? failure : {});
}

module.exports = { quiet, turn };
