"use strict";
// Makes every call of manager-node that has a meaning for functions, files and documents of an environment. Writes
// {made, failed: {name: code or message}} into OUT; a call whose answer is not the expected one counts as failed.
const CloudBase = require("@cloudbase/manager-node");
const fs = require("fs");

const envId = process.env.ENV_ID;
const app = new CloudBase({ secretId: process.env.KEY_ID, secretKey: process.env.KEY, envId });
const told = { made: 0, failed: {} };

async function check(name, call, expected = () => true) {
  told.made += 1;
  try {
    const answer = await call();
    if (expected(answer)) return answer;
    told.failed[name] = `unexpected: ${JSON.stringify(answer).slice(0, 300)}`;
    return answer;
  } catch (error) {
    told.failed[name] = error.code || error.message || JSON.stringify(error);
    return null;
  }
}

async function main() {
  const given = { app, check, envId, root: process.env.ROOT, tmp: process.env.PLACE };
  await require("./environment")(given);
  await require("./functions").made(given);
  for (const part of ["./access", "./documents", "./files"]) await require(part)(given);
  await require("./functions").deleted(given);
  fs.writeFileSync(process.env.OUT, JSON.stringify(told));
}
main().catch((error) => {
  console.error(error, "after", told.failed);
  process.exit(1);
});
