/* The program's timers: real ones, which a test can have fire at once. */
"use strict";

function timersOf({ run, settled }) {
  const waiting = new Map(); // id -> timer
  let last = 0;
  let skipped = 0; // milliseconds that the test has passed over

  const now = () => performance.now() + skipped;

  function start(timer) {
    timer.handle = setTimeout(() => fire(timer), Math.max(0, timer.due - now()));
  }

  function fire(timer) {
    if (!waiting.has(timer.id)) return;
    clearTimeout(timer.handle);
    if (timer.every === undefined) waiting.delete(timer.id);
    else {
      timer.due += Math.max(1, timer.every);
      start(timer);
    }
    run("a timer", () => timer.work(...timer.given));
  }

  function add(work, ms, given, repeats) {
    const length = Number(ms) || 0;
    const timer = { id: ++last, work, given, due: now() + length, every: repeats ? length : undefined };
    waiting.set(timer.id, timer);
    start(timer);
    return timer.id;
  }

  function clear(id) {
    const timer = waiting.get(id);
    if (timer) clearTimeout(timer.handle);
    waiting.delete(id);
  }

  return {
    setTimeout: (work, ms, ...given) => add(work, ms, given, false),
    setInterval: (work, ms, ...given) => add(work, ms, given, true),
    clearTimeout: clear,
    clearInterval: clear,
    /** Fires in order what falls due within `ms`, the next once the program rests; the clock itself stays. */
    async skip(ms) {
      const target = now() + ms;
      for (;;) {
        const due = [...waiting.values()].filter((timer) => timer.due <= target);
        if (!due.length) break;
        const timer = due.reduce((first, other) => (other.due < first.due ? other : first));
        skipped += Math.max(0, timer.due - now());
        fire(timer);
        await settled();
      }
      skipped += Math.max(0, target - now());
      for (const timer of waiting.values()) {
        clearTimeout(timer.handle);
        start(timer);
      }
    },
    close: () => [...waiting.keys()].forEach(clear),
  };
}

module.exports = { timersOf };
