// Runs flows in one Chromium: node run.mjs, with FLOW='{"modules", "chromium", "shots"}'. Each line of stdin is a flow,
// {"flow", "url", ...given}; it runs in contexts of its own, and `@end 0` or `@end 1` follows what it says.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const places = JSON.parse(process.env.FLOW);
const require = createRequire(join(places.modules, "anchor.js"));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const BOUND_MS = 15000;

mkdirSync(places.shots, { recursive: true });
const browser = await chromium.launch({
  executablePath: places.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-precise-memory-info", "--js-flags=--expose-gc"],
});
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
let given, name, flow, troubles, pages; // of the flow that runs

/** A page that reports its errors; requests that leave the local machine fail the flow. `outside`: one that is not let in. */
async function open(path = "/", { outside = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 780 }, locale: "en-US", reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(BOUND_MS);
  const watch = (page) => {
    pages.push(page);
    page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.stack}`));
    page.on("console", (message) => {
      const known = [/^Failed to load resource/, ...(flow.expected || [])];
      if (message.type() === "error" && !known.some((one) => one.test(message.text()))) troubles.push(message.text());
    });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith("http") && !hostname.startsWith("127.0.0.") && hostname !== "localhost") troubles.push(`request to ${request.url()}`);
    });
  };
  context.on("page", watch);
  const page = await context.newPage();
  if (!path.startsWith("http") && !outside) await page.goto((await control("POST", "links")).url); // what `cloudfn open` opens
  await page.goto(path.startsWith("http") ? path : given.url + path);
  return page;
}

async function control(method, path, body) {
  const answer = await fetch(`${given.url}/_cloudfn/${path}`, { method, headers: { "Content-Type": "application/json", "X-CloudFn-Key": given.key }, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

/** Call a function as the default user; its result. */
async function call(fn, event = {}, headers = {}) {
  const answer = await fetch(`${given.url}/functions/${fn}`, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(event) });
  assert.ok(answer.ok, `${fn}: ${await answer.clone().text()}`);
  return answer.json();
}

/** Place an order; `{ no, prepayId, payment }`. */
async function order(no, more = {}) {
  const result = await call("makeOrder", { no, ...more });
  assert.equal(result.resultCode, "SUCCESS", JSON.stringify(result));
  return { no, prepayId: result.prepayId, payment: result.payment };
}

async function until(holds, what) {
  const end = Date.now() + BOUND_MS;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${BOUND_MS} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 40));
  }
}

async function shot(page, label) {
  await page.screenshot({ path: join(places.shots, `${name}-${label}.png`) });
}

/** axe-core on the page as it is: no violation of WCAG 2.2 A and AA. */
async function accessible(page, label) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const said = found.violations.map((one) => `${label}: ${one.id} ${one.help}\n` + one.nodes.slice(0, 3).map((node) => "    " + node.html + "\n      " + (node.any[0] || node.all[0] || {}).message).join("\n"));
  troubles.push(...said);
}

/** A new process of the local cloud on the same port. */
async function restart() {
  console.log("@restart");
  await lines.next();
}

for (;;) {
  const line = await lines.next();
  if (line.done) break;
  given = JSON.parse(line.value);
  [name, troubles, pages] = [given.flow, [], []];
  let failed;
  try {
    flow = await import(`./flows/${name}.mjs`);
    await flow.default({ given, browser, open, control, call, order, until, shot, accessible, restart, assert });
    assert.deepEqual(troubles, []);
  } catch (error) {
    failed = error;
    for (const [index, page] of pages.entries()) if (!page.isClosed()) await shot(page, `failed-${index}`).catch(() => {});
    console.log(failed.stack, troubles.length ? `\ntroubles: ${troubles.join("\n")}` : "");
  }
  for (const context of browser.contexts()) await context.close();
  console.log(`@end ${failed ? 1 : 0}`);
}
await browser.close();
