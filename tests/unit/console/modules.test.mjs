// The console's pure modules, in Node. Run by test_console_modules.py.
import assert from "node:assert/strict";
import test from "node:test";

globalThis.localStorage = { getItem: () => "en", setItem() {} };
const app = new URL("../../../cloudfn/local/console/app/", import.meta.url);
const load = (name) => import(new URL(name, app));

const { cut, dateTime, duration, pretty, size, timeOf, yuan } = await load("format.js");
const { link, parse } = await load("routes.js");
const { LogBuffer, acceptor } = await load("log-buffer.js");
const { place } = await load("time-axis.js");
const { storyOf } = await load("story.js");
const { toLine } = await load("event-text.js");
const { changes } = await load("difference.js");
const { openLive } = await load("live.js");
const { down } = await load("loops.js");
const { settings } = await import(new URL("../views/replay.js", app));

test("amounts are fen and never floats", () => {
  assert.equal(yuan(1), "¥0.01");
  assert.equal(yuan(123456789), "¥1,234,567.89");
  assert.equal(yuan(-150), "-¥1.50");
  assert.equal(yuan(undefined), "");
});

test("durations show two units at most", () => {
  assert.deepEqual([0.04, 12.34, 999, 1500, 125000, 86640000, 172800000].map(duration),
    ["0 ms", "12 ms", "999 ms", "1.5 s", "2 min 5 s", "1 d", "2 d"]);
  assert.equal(duration(-3000), "-3 s");
});

test("an address survives the way there and back", () => {
  for (const [view, id, query] of [["orders", "A/1 ?#%", { state: "SUCCESS" }], ["log", "", { request: "a&b", text: "茶 +" }], ["functions", "", {}]]) {
    assert.deepEqual(parse(link(view, id, query)), { view, id, query });
  }
  assert.deepEqual(parse(""), { view: "home", id: "", query: {} });
  assert.equal(parse("#/orders/%E0%A4%A").id, "%E0%A4%A");
});

test("the log keeps the newest lines and says how many shown ones it dropped", () => {
  const buffer = new LogBuffer(100);
  buffer.filter((line) => line.even);
  let dropped = 0;
  for (let i = 0; i < 1000; i++) dropped += buffer.add([{ even: i % 2 === 0, i }]);
  assert.ok(buffer.lines.length <= 110);
  assert.equal(buffer.lines.at(-1).i, 999);
  assert.equal(buffer.shown.length + dropped, 500);
  assert.ok(buffer.shown.every((line) => line.even && line.i >= buffer.lines[0].i));
});

test("filters combine", () => {
  const line = { fn: "pay", level: "error", request: "abc-1", group: "output", text: "Boom 茶", order: "T1" };
  assert.ok(acceptor({ text: "boom", fn: "pay", level: "warning", request: "abc", group: "output" })(line));
  assert.ok(acceptor({ text: "t1" })(line));
  assert.ok(!acceptor({ fn: "other" })(line));
  assert.ok(!acceptor({ level: "error" })({ ...line, level: "warning" }));
});

test("every kind of event has a line, also one that this page does not know", () => {
  const at = "2026-01-02T03:04:05.678Z";
  assert.equal(toLine({ event: "LogWritten", at, function: "f", requestId: "r", stream: "stderr", text: "x", level: "info" }).level, "error");
  assert.equal(toLine({ event: "LogWritten", at, stream: "platform", text: "START" }).level, "quiet");
  assert.match(toLine({ event: "OrderPaid", at, outTradeNo: "T1", totalFeeFen: 100 }).text, /¥1\.00/);
  assert.match(toLine({ event: "NotificationAttempted", at, n: 2, verdict: "retry", ms: 5, code: "CFN-PAY-031" }).text, /attempt 2.*retried.*CFN-PAY-031/);
  const later = new Date(Date.parse(at) + 15000);
  const retried = toLine({ event: "NotificationAttempted", at, n: 1, verdict: "retry", ms: 20, nextAt: later.toISOString(), code: "CFN-PAY-031" }).text;
  assert.equal(retried, "callback attempt 1: will be retried, took 20 ms; again in 15 s, at " + dateTime(later) + " CFN-PAY-031");
  assert.equal(toLine({ event: "SomethingNew", at }).text, "SomethingNew");
  assert.ok(toLine({ event: "LogWritten", at, stream: "stdout", text: "y".repeat(1e6) }).text.length <= 2000);
});

const order = {
  outTradeNo: "T1", totalFeeFen: 100, state: "SUCCESS", createdAt: "2026-01-01T00:00:00.000Z", paidAt: "2026-01-01T00:00:09.000Z",
  body: "tea", requestId: "r0",
  timeline: [{ event: "OrderCreated", at: "2026-01-01T00:00:00.000Z" }, { event: "PaymentFailed", at: "2026-01-01T00:00:05.000Z", outcome: "wrongPassword" }],
  refunds: [{ outRefundNo: "R1", refundFeeFen: 50, state: "SUCCESS", createdAt: "2026-01-01T01:00:00.000Z", settledAt: "2026-01-01T01:00:05.000Z" }],
  notifications: [{ id: "n1", kind: "pay", state: "pending", nextAt: "2026-01-02T00:04:00.000Z", attempts: [
    { n: 1, at: "2026-01-01T00:00:10.000Z", ms: 12, reply: "true", verdict: "retry", code: "CFN-PAY-031", requestId: "r1" },
    { n: 2, at: "2026-01-01T00:00:25.000Z", ms: 9, reply: '{"errcode":0}', verdict: "accepted", code: "", requestId: "r2" }] }],
};
const write = { event: "DocumentWritten", seq: 7, at: "2026-01-01T00:00:10.100Z", collection: "orders", documentId: "T1", operation: "update", requestId: "r1", before: "{}", after: '{"a":1}' };

test("the story tells everything once, in order of time", () => {
  const story = storyOf(order, [write]);
  assert.deepEqual(story.map((entry) => entry.key),
    ["created", "sheet-1", "paid", "attempt-n1-1", "write-7", "attempt-n1-2", "refund-R1", "settled-R1", "next-n1"]);
  assert.ok(story.at(-1).future);
  assert.equal(new Set(story.map((entry) => entry.key)).size, story.length);
});

test("the axis keeps the order of time inside its width, for seconds and for days", () => {
  const { marks, ticks, now } = place(storyOf(order, [write]), Date.parse("2026-01-01T00:01:00.000Z"));
  const xs = marks.map((mark) => mark.x);
  assert.deepEqual(xs, [...xs].sort((a, b) => a - b));
  assert.ok(xs.every((x) => x >= 0 && x <= 100.0001));
  assert.ok(xs[5] - xs[3] > 3, "15 seconds stay visible beside 24 hours");
  assert.ok(ticks.every((tick, index) => index === 0 || tick.x - ticks[index - 1].x >= 9));
  assert.ok(now > xs[5] && now < xs[6]);
});

test("one entry alone has an axis too", () => {
  const { marks } = place([{ at: "2026-01-01T00:00:00.000Z" }], null);
  assert.equal(marks[0].x, 0);
});

test("a difference can be played forwards and backwards", () => {
  const before = JSON.stringify({ _id: "T1", status: "created", n: 1 });
  const after = JSON.stringify({ _id: "T1", status: "paid", n: 1, paidAt: 5 });
  const lines = changes(before, after);
  assert.equal(lines.filter(([mark]) => mark !== "-").map(([, text]) => text).join("\n"), pretty(after));
  const without = (text) => text.replace(/,$/gm, "");
  assert.equal(without(lines.filter(([mark]) => mark !== "+").map(([, text]) => text).join("\n")), without(pretty(before)));
  assert.ok(lines.some(([mark, text]) => mark === "-" && text.includes("created")));
  assert.deepEqual(changes("", ""), []);
  assert.ok(changes("", after).every(([mark]) => mark === "+"));
});

test("changed fields are JSON where they can be", () => {
  assert.deepEqual(settings('totalFee=1, userInfo.openId=abc, x={"a":1}'), { totalFee: 1, "userInfo.openId": "abc", x: { a: 1 } });
  assert.deepEqual(settings(""), {});
  assert.deepEqual(settings("a=b=c"), { a: "b=c" });
});

test("sizes and cuts", () => {
  assert.equal(size(1536), "1.5 kB");
  assert.equal(cut("abcdef", 4), "abc…");
  assert.match(timeOf("2026-01-02T03:04:05.678Z"), /^\d\d:\d\d:05\.678$/);
  assert.equal(timeOf("nonsense"), "");
});

test("a lost stream is opened again after the last event, and nothing is doubled", async () => {
  const urls = [];
  const sources = [];
  const seen = [];
  let back = 0;
  const live = openLive({
    since: 3, onBatch: (events) => seen.push(...events.map((event) => event.seq)), onStatus() {}, onBack: () => back++,
    source(url) {
      urls.push(url);
      const source = { close() {} };
      sources.push(source);
      return source;
    },
  });
  const opened = async (count) => {
    for (let i = 0; i < 300 && sources.length < count; i++) await new Promise((done) => setTimeout(done, 10));
    assert.equal(sources.length, count);
  };
  sources[0].onopen();
  sources[0].onmessage({ data: '{"event":"X"}', lastEventId: "4" });
  sources[0].onmessage({ data: '{"event":"X"}', lastEventId: "9" });
  sources[0].onerror();
  await opened(2);
  sources[1].onopen();
  assert.deepEqual(urls, ["/_cloudfn/events?since=3", "/_cloudfn/events?since=9"]);
  assert.deepEqual(seen, [4, 9]);
  assert.equal(back, 1);
  live.close();
});

test("what does not run is named with its reason", () => {
  assert.deepEqual(down(null), { names: "", why: "" });
  const loops = [{ name: "notifier", state: "failing", lastError: "locked" }, { name: "timers", state: "running", lastError: "" }];
  assert.deepEqual(down({ loops }), { names: "notifier", why: "notifier: locked" });
});
