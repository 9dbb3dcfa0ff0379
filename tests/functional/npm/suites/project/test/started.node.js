const assert = require("node:assert/strict");
const test = require("node:test");
const { startCloud, CallFailed } = require("cloudfn-testing");

let cloud;
test.before(async () => {
  cloud = await startCloud();
});
test.after(() => cloud.stop());

test("an order is paid, told and fulfilled", async () => {
  assert.deepEqual(await cloud.orders(), []);
  const { outTradeNo } = await cloud.call("makeOrder", { fee: 100 }, { openid: "oBuyer1" });
  assert.equal((await cloud.order(outTradeNo)).openid, "oBuyer1");
  assert.equal((await cloud.pay()).paid, true);
  const [notification] = await cloud.notifications();
  assert.equal(notification.attempts[0].verdict, "accepted");
  assert.equal((await cloud.delivered(notification.id)).outTradeNo, outTradeNo);
  const again = await cloud.replay(notification.id, { times: 2, set: { totalFee: 1 } });
  assert.deepEqual(again.map(({ verdict }) => verdict), ["retry", "retry"]);
  assert.match(await cloud.logs("makeOrder"), new RegExp(`placed ${outTradeNo}`));
  assert.equal((await cloud.events("OrderPaid")).length, 1);
});

test("the clock stands still until it is moved", async () => {
  const { outTradeNo } = await cloud.call("makeOrder", { fee: 100 });
  await cloud.documents("orders").remove({ _id: outTradeNo });
  assert.equal((await cloud.pay(outTradeNo)).paid, true);
  assert.equal((await cloud.clock.now()).toISOString(), "2026-01-02T03:04:05.000Z");
  assert.equal((await cloud.clock.advance("1m")).toISOString(), "2026-01-02T03:05:05.000Z");
  const { notifications } = await cloud.order(outTradeNo);
  assert.equal(notifications[0].attempts.length, 4); // at once, after 15 s, 30 s and 60 s
  assert.ok((await cloud.clock.next()) > new Date("2026-01-02T03:05:05Z"));
  await cloud.clock.drain();
  assert.equal(await cloud.clock.next(), null);
  assert.equal((await cloud.clock.settle()).getTime(), (await cloud.clock.now()).getTime());
});

test("documents come and go", async () => {
  const things = cloud.documents("things");
  assert.deepEqual(await things.find(), []);
  const at = new Date("2026-05-01T00:00:00Z");
  const [first, second] = await things.insert([{ n: 1, at }, { _id: "two", n: 2, tag: "茶/oolong" }]);
  assert.equal(second, "two");
  assert.deepEqual(await things.get(first), { _id: first, n: 1, at });
  await assert.rejects(things.insert({ _id: "two" }), /two already/);
  await assert.rejects(things.put({ n: 3 }), /_id/);
  await things.put({ _id: "two", n: 3 });
  assert.deepEqual(await things.find({ n: { $gt: 0 } }, { sort: { n: -1 }, limit: 1 }), [{ _id: "two", n: 3 }]);
  assert.deepEqual(await things.find({ at: { $lt: new Date() } }, { skip: 1 }), []);
  assert.equal(await things.count(), 2);
  assert.ok((await cloud.collections()).includes("things"));
  assert.equal(await things.clear(), 2);
  assert.equal(await things.count(), 0);
});

test("a failure is told by its kind, a refusal by its code", async () => {
  await assert.rejects(cloud.call("makeOrder"), (error) => {
    assert.ok(error instanceof CallFailed);
    assert.equal(error.kind, "error");
    assert.equal(error.reason, "no fee");
    assert.match(error.functionStack, /functions.makeOrder.index\.js/);
    return true;
  });
  await assert.rejects(cloud.call("makeOrde"), { code: "CFN-DEV-006", name: "CloudfnError", status: 404 });
  await assert.rejects(cloud.order("none"), { status: 404 });
  await assert.rejects(cloud.pay(), /unpaid|paid or closed/);
  await assert.rejects(cloud.clock.advance("soon"), { code: "CFN-DEV-016" });
  await assert.rejects(cloud.fire("profile", "daily"), /nightly/);
  await assert.rejects(startCloud({ projekt: "." }), /projekt/);
  await assert.rejects(startCloud({ stage: "none" }), /CFN-CFG-/);
});

test("timers, the mini program's wx, the prover, and an empty cloud again", async () => {
  assert.equal((await cloud.fire("profile", "nightly")).openid, "");
  const buyer = cloud.wx({ openid: "oBuyer4" });
  const { result } = await buyer.cloud.callFunction({ name: "makeOrder", data: { fee: 5 } });
  assert.equal((await buyer.requestPayment(result.payment)).errMsg, "requestPayment:ok");
  assert.deepEqual([await cloud.files(), await cloud.outbox()], [[], []]);
  const proof = await cloud.prove({ data: { fee: 5 }, freeAmount: true, lang: "zh" });
  assert.deepEqual([proof.ok, proof.function], [false, "payCallback"]);
  const codes = proof.findings.map(({ code }) => code);
  assert.equal(codes[0], "CFN-PAY-081"); // it refuses what it has handled before
  assert.ok(!codes.includes("CFN-PAY-120"), codes); // the payer names the price
  assert.match(proof.findings[0].message, /通知/);
  await cloud.reset();
  assert.deepEqual(await cloud.orders(), []);
  assert.deepEqual(await cloud.documents("users").find(), []);
});
