"use strict";
// What the shim has to say, in the function's log; `cloudfn explain CODE` says more. `first`: not at every call.
const said = new Set();

module.exports = (code, text, first) => {
  if (first && said.has(code + text)) return;
  if (first) said.add(code + text);
  console.warn(`[cloudfn] ${code} ${text}`);
};
