const assert = require("node:assert/strict");
const { startCloud } = require("cloudfn-testing");

describe("a cloud for the whole run", () => {
  it("is joined, and outlives stop()", async () => {
    const cloud = await startCloud();
    assert.equal(cloud.url, process.env.CLOUDFN_TESTING_URL);
    assert.equal((await cloud.call("makeOrder", { fee: 3 })).ok, true);
    await cloud.stop();
    assert.equal((await (await startCloud()).orders()).length, 1);
    const app = cloud.wx({ openid: "oBuyer5" });
    assert.equal((await app.cloud.callFunction({ name: "profile" })).result.openid, "oBuyer5");
  });

  it("gives way to one of its own", async () => {
    const own = await startCloud({ own: true });
    assert.notEqual(own.url, process.env.CLOUDFN_TESTING_URL);
    assert.deepEqual(await own.orders(), []);
    await own[Symbol.asyncDispose || Symbol.for("Symbol.asyncDispose")]();
    await assert.rejects(own.orders(), /ECONNREFUSED/);
  });

  it("is what handlers of this process talk to, with `register`", async () => {
    const sdk = require("wx-server-sdk");
    sdk.cloudfn.as("oBuyer6");
    assert.equal((await require("../functions/makeOrder/index.js").main({ fee: 7 })).buyer.openid, "oBuyer6");
    assert.equal((await (await startCloud()).orders())[0].openid, "oBuyer6");
  });
});
