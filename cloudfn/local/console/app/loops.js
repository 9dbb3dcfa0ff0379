/** What the local cloud does by itself and cannot do at present: the names, and why. Pure. */

export function down(state) {
  const failing = (state?.loops || []).filter((loop) => loop.state === "failing");
  return { names: failing.map((loop) => loop.name).join(", "), why: failing.map((loop) => loop.name + ": " + loop.lastError).join("\n") };
}
