const assert = require("node:assert/strict");
const fs = require("node:fs");
const test = require("node:test");
const { startCloud } = require("cloudfn-testing");

test("nothing of another process is here", async () => {
  const cloud = await startCloud();
  fs.appendFileSync(process.env.SUITE_URLS, `${cloud.url}\n`);
  await cloud.call("makeOrder", { fee: 1 });
  assert.equal((await cloud.orders()).length, 1);
  await cloud.stop();
});
