/** The manifest's functions and what the record of deploys knows of them, as one list. Pure. */

/** `[{ name, state, digest, size, at }]`: the manifest's first; "absent" was never deployed, "foreign" left the manifest. */
export function recordRows(names, recorded) {
  const known = new Map(recorded.map((row) => [row.name, row]));
  const rows = names.map((name) => known.get(name) || { name, state: "absent" });
  const gone = recorded.filter((row) => !names.includes(row.name)).map((row) => ({ ...row, state: row.state === "deployed" ? "foreign" : row.state }));
  return [...rows, ...gone].map(({ name, state, digest = "", size = null, at = null }) => ({ name, state, digest: digest || "", size: size || null, at }));
}
