// The log: filters by text, function, kind, level and request; details; a request from the history.
export default async function ({ open, call, order, shot, assert, control, until }) {
  await call("chatty", { lines: 50 });
  await order("LOG-1", { fee: 77 });
  const page = await open("/#/log");
  const lines = page.locator(".virtual .row");
  await lines.filter({ hasText: "order LOG-1 for 77" }).waitFor();
  await shot(page, "1-all");

  await page.getByLabel("Filter text or order").fill("tenth");
  await until(async () => (await lines.count()) === 5, "five tenth lines");
  await page.getByLabel("Function", { exact: true }).selectOption("makeOrder");
  await until(async () => (await lines.count()) === 0, "none of makeOrder");
  await page.getByLabel("Filter text or order").fill("");
  await page.getByLabel("Kind").selectOption("payments");
  await lines.filter({ hasText: "order placed, ¥0.77" }).waitFor();
  assert.match(page.url(), /fn=makeOrder/);

  // The address holds the filters.
  await page.reload();
  await lines.filter({ hasText: "order placed, ¥0.77" }).waitFor();
  await page.getByLabel("Kind").selectOption("output");
  const line = lines.filter({ hasText: "order LOG-1 for 77" });
  await line.click();
  const detail = page.getByRole("complementary", { name: "Selected line" });
  await detail.getByRole("heading", { name: "LogWritten" }).waitFor();
  await shot(page, "2-detail");
  await detail.locator("button.mono").click();
  await page.getByLabel("Kind").selectOption("");
  await lines.filter({ hasText: "returned in" }).waitFor();
  const request = await page.getByLabel("Request id").inputValue();
  assert.match(request, /^[0-9a-f-]{36}$/);

  // A line that is older than what the page holds comes from the history.
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByLabel("Function", { exact: true }).selectOption("");
  const first = (await control("GET", "history?event=InvocationEnded&function=chatty")).items[0].requestId;
  await page.getByLabel("Request id").fill(first);
  await page.getByText(/lines from the history/).waitFor();
  await lines.filter({ hasText: "line 49" }).waitFor();
}
