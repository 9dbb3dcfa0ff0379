/*
 * `getWXContext` as a suite that mocked it by hand goes on using it: `cloud.getWXContext.mockReturnValue({ OPENID: "..." })`.
 * What it returns is who calls from then on, for the local cloud as well. Needs no test runner.
 */
"use strict";

/** `real()` is the SDK's own; `became(context)` hears what was returned in place of it. */
function contextFunction(real, became) {
  let always = null;
  let once = [];

  function getWXContext() {
    const next = once.shift() || always;
    const given = next ? next() : null;
    became(given && typeof given === "object" ? given : null);
    return { ...real(), ...given };
  }

  const chained = (change) => (given) => (change(given), getWXContext);
  return Object.assign(getWXContext, {
    mockImplementation: chained((made) => { always = made; }),
    mockImplementationOnce: chained((made) => { once.push(made); }),
    mockReturnValue: chained((value) => { always = () => value; }),
    mockReturnValueOnce: chained((value) => { once.push(() => value); }),
    mockReset: chained(() => { always = null; once = []; }),
    mockRestore: chained(() => { always = null; once = []; }),
    mockClear: chained(() => {}),
  });
}

module.exports = { contextFunction };
