// The mini-program stub in Node with a cloud that answers from a table: what pages see, to the letter.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const { createWx } = createRequire(import.meta.url)("../../../cloudfn/local/console/wx");

const PAYMENT = { appId: "wx1", timeStamp: "1490840662", nonceStr: "n", package: "prepay_id=wx23", signType: "MD5", paySign: "A".repeat(32) };
const asked = [];

/** A fetch that answers `{ "POST /path": [status, body, headers] }` and notes what was asked. */
function cloud(table) {
  return async (url, init) => {
    const path = url.replace("http://cloud", "");
    asked.push({ path, ...init });
    const [status, body, headers] = table[init.method + " " + path] || [404, { error: { code: "CFN-DEV-009", message: "nothing here" } }];
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
  };
}

function wxOf(table, options) {
  asked.length = 0;
  return createWx({ base: "http://cloud/", fetch: cloud(table), ...options });
}

const paying = (end) => ({
  "POST /_cloudfn/request-payment": [200, { ok: true, errMsg: "", prepayId: "wx23" }],
  "GET /_cloudfn/prepay/wx23": [200, { order: { outTradeNo: "T1", totalFeeFen: 1 } }],
  "POST /_cloudfn/prepay/wx23/pay": [200, end],
});

/** What a callback-style call ends with. */
function called(start) {
  return new Promise((resolve) => {
    const told = [];
    const returned = start({ success: (res) => told.push(["success", res]), fail: (res) => told.push(["fail", res]),
      complete: (res) => { told.push(["complete", res]); resolve({ told, returned }); } });
  });
}

test("callFunction as a promise", async () => {
  const wx = wxOf({ "POST /functions/makeOrder": [200, { a: 1 }, { "X-CloudFn-Request-Id": "r-1" }] }, { openid: "buyer", appid: "wx2" });
  const answer = await wx.cloud.callFunction({ name: "makeOrder", data: { id: 7 } });
  assert.deepEqual(answer, { errMsg: "cloud.callFunction:ok", result: { a: 1 }, requestID: "r-1" });
  assert.equal(asked[0].body, '{"id":7}');
  assert.equal(asked[0].headers["X-CloudFn-Openid"], "buyer");
  assert.equal(asked[0].headers["X-CloudFn-Appid"], "wx2");
});

test("a device names itself in every request, and no user", async () => {
  const wx = wxOf({ ...paying({ outcome: "success" }), "POST /functions/f": [200, null], "POST /client/database.call": [200, { data: { data: [] } }],
    "POST /_cloudfn/confirm-transfer": [200, {}], "GET /http-functions/web/": [200, {}] }, { device: "cfd.t" });
  await wx.cloud.callFunction({ name: "f" });
  await wx.cloud.callHTTPFunction({ name: "web" });
  await wx.cloud.database().collection("a").get();
  await wx.requestPayment(PAYMENT);
  await wx.requestMerchantTransfer({ mchId: "1", appId: "wx1", package: "p" });
  assert.equal(asked.length, 7);
  for (const { path, headers } of asked) {
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    assert.deepEqual([sent["x-cloudfn-device"], sent["x-cloudfn-openid"]], ["cfd.t", undefined], path);
  }
});

for (const [end, errMsg] of [[{ outcome: "success" }, "requestPayment:ok"], [{ outcome: "cancel" }, "requestPayment:fail cancel"]]) {
  test(`a sheet that is answered on the laptop: ${errMsg}`, async () => {
    let waits = 3;
    const table = { "POST /_cloudfn/request-payment": [200, { ok: true, errMsg: "", prepayId: "wx23", cashier: "console" }] };
    Object.defineProperty(table, "GET /_cloudfn/prepay/wx23/end", { get: () => [200, waits-- > 0 ? {} : end] });
    const wx = wxOf(table, { payment: "cashier", device: "cfd.t" });
    const done = await wx.requestPayment(PAYMENT).catch((failure) => failure);
    assert.equal(done.errMsg, errMsg);
    assert.equal(asked.length, 5);
  });
}

test("callFunction with callbacks returns nothing and calls complete last", async () => {
  const wx = wxOf({ "POST /functions/f": [200, null, {}] });
  const { told, returned } = await called((callbacks) => wx.cloud.callFunction({ name: "f", ...callbacks }));
  assert.equal(returned, undefined);
  assert.deepEqual(told.map(([which]) => which), ["success", "complete"]);
  assert.equal(told[0][1].result, null);
  assert.equal(asked[0].body, "{}");
});

for (const [status, error, errCode, text] of [
  [500, { errCode: -504002, explanation: "functions execute fail", errMsg: "boom" }, -504002,
    "cloud.callFunction:fail Error: errCode: -504002 functions execute fail | errMsg: boom"],
  [504, { errCode: -504003, explanation: "", errMsg: "boom" }, -504003, "cloud.callFunction:fail Error: errCode: -504003  | errMsg: boom"],
  [413, { errCode: -1, explanation: "", errMsg: "data exceed max size" }, -1, "cloud.callFunction:fail Error: data exceed max size"],
]) {
  test(`callFunction tells of HTTP ${status} in the words that the local cloud gives`, async () => {
    const wx = wxOf({ "POST /functions/f": [status, { error: { code: "CFN-RUN-001", message: "other", requestId: "r-2", ...error } }] });
    await assert.rejects(wx.cloud.callFunction({ name: "f" }), (failure) => {
      assert.ok(failure instanceof Error);
      assert.deepEqual([failure.errCode, failure.errMsg, failure.requestID, failure.code], [errCode, text, "r-2", "CFN-RUN-001"]);
      return true;
    });
  });
}

for (const [name, answer, refused] of [
  ["there is none", [404, { error: { code: "CFN-RUN-001", message: "none", errCode: -501000 } }], null],
  ["it allows", [200, { errCode: 0, errMsg: "", auth: "{}" }], null],
  ["it refuses", [200, { errCode: 7, errMsg: "not you" }], { errCode: -601012, errMsg: /cloudbase_auth answered 7 not you/ }],
  ["it fails", [500, { error: { code: "CFN-RUN-008", message: "boom" } }], { errCode: -504002 }],
]) {
  test(`a shared environment's cloudbase_auth: ${name}`, async () => {
    const wx = wxOf({ "POST /functions/cloudbase_auth": answer }, { appid: "wx2" });
    const shared = new wx.cloud.Cloud({ resourceAppid: "wx1", resourceEnv: "e" });
    if (refused) await assert.rejects(shared.init(), refused);
    else await shared.init();
    assert.equal(asked[0].headers["X-CloudFn-Appid"], "wx2");
  });
}

test("a function needs a name, and a cloud that is down says so", async () => {
  await assert.rejects(wxOf({}).cloud.callFunction({}), { errMsg: "cloud.callFunction:fail parameter.name should be String instead of Undefined;" });
  const down = createWx({ base: "http://cloud", fetch: async () => { throw new TypeError("fetch failed"); } });
  await assert.rejects(down.cloud.callFunction({ name: "f" }), /request:fail fetch failed .*cloudfn dev/);
});

test("requestPayment gives the local WeChat Pay each field as it is", async () => {
  const wx = wxOf({ "POST /_cloudfn/request-payment": [200, { ok: false, errMsg: "requestPayment:fail parameter error: ..." }] });
  await assert.rejects(wx.requestPayment({ ...PAYMENT, timeStamp: 1490840662, paySign: null, success: undefined, more: 1 }),
    { errMsg: "requestPayment:fail parameter error: ..." });
  assert.deepEqual(JSON.parse(asked[0].body), { ...PAYMENT, timeStamp: 1490840662, paySign: null });
});

test("what the local WeChat Pay says of the payment object reaches the page", async () => {
  const errMsg = "requestPayment:fail:调用支付JSAPI缺少参数: total_fee";
  const wx = wxOf({ "POST /_cloudfn/request-payment": [200, { ok: false, errMsg }] });
  await assert.rejects(wx.requestPayment(PAYMENT), { errMsg });
  assert.deepEqual(JSON.parse(asked[0].body), PAYMENT);
});

test("a paid order is ok, in both styles", async () => {
  const wx = wxOf(paying({ outcome: "success", errMsg: "requestPayment:ok" }), { openid: "buyer" });
  assert.deepEqual(await wx.requestPayment(PAYMENT), { errMsg: "requestPayment:ok" });
  assert.deepEqual(JSON.parse(asked.at(-1).body), { outcome: "success", openid: "buyer" });
  const { told } = await called((callbacks) => wx.requestPayment({ ...PAYMENT, ...callbacks }));
  assert.deepEqual(told, [["success", { errMsg: "requestPayment:ok" }], ["complete", { errMsg: "requestPayment:ok" }]]);
});

for (const outcome of ["cancel", "notenough", "wrongPassword", "paidButClosed", "expired", "wrongPayer"]) {
  test(`the outcome ${outcome} reaches the page as cancel`, async () => {
    const wx = wxOf(paying({ outcome, errMsg: "requestPayment:fail cancel" }), { payment: (payment, order) => (order.totalFeeFen === 1 ? outcome : "success") });
    const { told } = await called((callbacks) => wx.requestPayment({ ...PAYMENT, ...callbacks }));
    assert.deepEqual(told, [["fail", { errMsg: "requestPayment:fail cancel" }], ["complete", { errMsg: "requestPayment:fail cancel" }]]);
  });
}

test("the payment of an older template has no signType", async () => {
  const wx = wxOf(paying({ outcome: "success" }));
  const { signType, ...rest } = PAYMENT;
  await wx.requestPayment(rest);
  assert.equal(JSON.parse(asked[0].body).signType, "MD5");
});

test("what is not emulated refuses in the words of the local cloud, in the style of the call", async () => {
  for (const api of ["callContainer", "connectContainer"]) {
    const wx = wxOf({ ["POST /client/cloud." + api]: [200, { errCode: -1, explanation: "", errMsg: "no " + api }] });
    await assert.rejects(wx.cloud[api]({}), { errMsg: "no " + api });
    const { told, returned } = await called((callbacks) => wx.cloud[api](callbacks));
    assert.deepEqual([returned, ...told.map(([which]) => which)], [undefined, "fail", "complete"]);
    assert.equal(wx.cloud.extend, undefined);
  }
});

test("a database can be had before anything runs, and its errors are the client's", async () => {
  const wx = wxOf({ "POST /client/database.call": [200, { errCode: -502003, explanation: "database permission denied", errMsg: "Permission denied", code: "CFN-TCB-070" }] });
  const db = wx.cloud.database();
  await assert.rejects(db.collection("orders").get(), { errCode: -502003, errMsg: "Permission denied", code: "CFN-TCB-070",
    message: "errCode: -502003 database permission denied | errMsg: Permission denied" });
  await assert.rejects(wxOf({}).cloud.database().collection("orders").count(), { errCode: -1 }); // no such path: 404
});

test("interface calls succeed and can be looked up", async () => {
  const wx = wxOf({});
  assert.deepEqual(await wx.showToast({ title: "hi" }), { errMsg: "showToast:ok" });
  assert.equal((await wx.showModal({ title: "sure?" })).confirm, true);
  assert.match((await wx.login()).code, /./);
  assert.deepEqual(wx.cloudfn.calls.map((call) => call.api), ["showToast", "showModal", "login"]);
  for (let i = 0; i < 500; i++) wx.showToast({ title: String(i) });
  assert.equal(wx.cloudfn.calls.length, 200);
  wx.setStorageSync("k", { a: 1 });
  assert.deepEqual(wx.getStorageSync("k"), { a: 1 });
  assert.equal(wx.getStorageSync("none"), "");
});

test("in WeChat DevTools the real wx carries the calls and asks with its own sheet", async () => {
  const table = paying({ outcome: "success" });
  const native = {
    request({ url, method, data, success }) {
      const [statusCode, body] = table[method + " " + url.replace("http://cloud", "")];
      asked.push({ data });
      success({ statusCode, data: JSON.stringify(body), header: { "X-CloudFn-Request-Id": "r" } });
    },
    showActionSheet({ itemList, success }) {
      assert.match(itemList[0], /¥0\.01/);
      success({ tapIndex: 1 });
    },
  };
  asked.length = 0;
  const wx = createWx({ base: "http://cloud", native });
  table["POST /_cloudfn/prepay/wx23/pay"] = [200, { outcome: "notenough", errMsg: "requestPayment:fail cancel" }];
  await assert.rejects(wx.requestPayment(PAYMENT), { errMsg: "requestPayment:fail cancel" });
  assert.equal(JSON.parse(asked.at(-1).data).outcome, "notenough");
});

test("two buyers in one process do not meet", async () => {
  const table = { "POST /functions/f": [200, {}] };
  const a = wxOf(table, { openid: "a" });
  const b = createWx({ base: "http://cloud", fetch: cloud(table), openid: "b" });
  await a.cloud.callFunction({ name: "f" });
  await b.cloud.callFunction({ name: "f" });
  assert.deepEqual(asked.map((one) => one.headers["X-CloudFn-Openid"]), ["a", "b"]);
  assert.equal(b.cloudfn.openid, "b");
});

test("a result that is read again on the same connection stands for itself", async () => {
  let socket;
  class OneSocket {
    constructor() {
      socket = this;
      setTimeout(() => this.onopen());
    }
    send(text) {
      const { kind, listener } = JSON.parse(text);
      if (kind !== "watch") return;
      this.give = (docs, done = true) => this.onmessage({ data: JSON.stringify({ kind: "docs", listener, docs, done }) });
      this.give([{ _id: "a" }], false);
      this.give([{ _id: "b" }]);
    }
    close() {}
  }
  const wx = wxOf({}, { socket: OneSocket });
  const snapshots = [];
  await new Promise((resolve, reject) => {
    const onChange = (snapshot) => { snapshots.push(snapshot); resolve(); };
    wx.cloud.database().collection("orders").limit(2).watch({ onChange, onError: reject });
  });
  socket.give([{ _id: "b" }, { _id: "c" }]);
  socket.give([{ _id: "c" }]);
  assert.deepEqual(snapshots.map(({ docs }) => docs.map(({ _id }) => _id)), [["a", "b"], ["b", "c"], ["c"]]);
  assert.deepEqual(snapshots[1].docChanges.map(({ queueType, docId }) => [queueType, docId]), [["dequeue", "a"], ["enqueue", "c"]]);
  socket.onclose = null;
});
