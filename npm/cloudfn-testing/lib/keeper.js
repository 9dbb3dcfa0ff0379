/*
 * The command that `cloudfn exec` runs for `startCloud`: tells where the cloud is, and lives until its standard input ends.
 * That is held open by the process that tests, so the cloud ends with it, however it ends.
 */
"use strict";

const { CLOUDFN_URL: url, CLOUDFN_KEY: key, CLOUDFN_WX: wx } = process.env;

// Ctrl-C reaches every process of the terminal; who tests decides when the cloud ends.
process.on("SIGINT", () => {});
process.stdin.on("error", () => process.exit(0));
process.stdin.on("close", () => process.exit(0));
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
process.stdout.write(`${JSON.stringify({ cloudfn: { url, key, wx } })}\n`);
