// A call copied as a command and as a test; backend calls folded; two attempts side by side; an order saved as a report.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export default async function ({ open, order, call, control, accessible, assert, until, shot }) {
  const page = await open("/#/functions/keeper");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByLabel("Event, JSON").fill('{"text": "it\'s 龙井 $HOME"}');
  await page.getByText("Copy as a command or a test").click();
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByText("Copied").waitFor();
  const result = JSON.parse(execFileSync("sh", ["-c", await copied()], { encoding: "utf8" }));
  assert.match(result, /^cloud:\/\/.*receipts\/R1\.txt$/, "curl calls the function");
  const sent = (await control("GET", "outbox")).items[0];
  assert.match(JSON.stringify(sent.body), /it's 龙井 \$HOME/);

  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.getByText("returned").waitFor();
  await page.locator("details.copy-as select").selectOption("jest");
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  assert.match(await copied(), /require\("cloudfn-testing"\)[\s\S]*cloud\.call\("keeper", \{\n    "text": "it's 龙井 \$HOME"\n  \}\)[\s\S]*toEqual\("cloud:/);
  await shot(page, "1-copy");
  await accessible(page, "copy");

  // The calls of an invocation are one row until Enter.
  await page.evaluate(() => (location.hash = "#/log?fn=keeper"));
  const group = page.locator(".line.fold").last();
  await group.waitFor();
  const rows = await page.locator(".virtual .row").count();
  await group.click();
  await until(async () => (await page.locator(".virtual .row").count()) > rows, "the calls");
  await page.getByRole("table", { name: "Backend calls" }).waitFor();
  await shot(page, "2-unfolded");
  await accessible(page, "fold");

  await order("TOOL-1", { fee: 990, callback: "brokenCallback" });
  await control("POST", "orders/TOOL-1/pay", { outcome: "success" });
  await until(async () => (await control("GET", "orders/TOOL-1")).notifications[0].attempts.length, "the first attempt");
  const { id } = (await control("GET", "orders/TOOL-1")).notifications[0];
  await control("POST", `notifications/${id}/replay`, { set: { totalFee: 1 } });
  await page.evaluate((id) => (location.hash = "#/callbacks/" + id), id);
  await page.getByText("Compare two attempts").click();
  const compared = page.getByRole("table", { name: "Compare two attempts" });
  await compared.getByText('"totalFee": 1').first().waitFor();
  await compared.getByText("990").first().waitFor();
  assert.equal(await compared.locator(".side-row[data-differs]").filter({ hasText: "Request" }).count(), 1);
  await shot(page, "3-compared");
  await accessible(page, "compared");

  await page.evaluate(() => (location.hash = "#/orders/TOOL-1"));
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Save a report" }).click()]);
  assert.match(download.suggestedFilename(), /^cloudfn-order-TOOL-1-\d{8}-\d{6}\.html$/);
  const text = readFileSync(await download.path(), "utf8");
  const { openid, transactionId } = await control("GET", "orders/TOOL-1");
  assert.ok(text.includes("TOOL-1") && text.includes("brokenCallback"));
  assert.ok(!text.includes(openid) && !text.includes(transactionId) && !text.includes("<script"));
  const report = await open("/healthz", { outside: true });
  await report.setContent(text);
  await accessible(report, "report");
  await control("POST", "clock", { advance: "drain" });
}
