// A callback with a wrong answer: its retries on the clock, the reason, and what is left to come.
export default async function ({ open, order, shot, assert, control, until }) {
  await order("RETRY-1", { callback: "brokenCallback" });
  await control("POST", "orders/RETRY-1/pay", { outcome: "success" });
  const page = await open("/#/orders/RETRY-1");
  await page.locator(".story li", { hasText: "attempt 1: will be retried" }).waitFor();
  await page.locator(".story li.future", { hasText: "next attempt" }).waitFor();
  const code = page.locator(".story details.code").first();
  await code.locator("summary").click();
  await code.getByText(/errcode/).first().waitFor();
  await shot(page, "1-refused");

  await page.keyboard.press("n");
  await page.locator(".story li", { hasText: "attempt 2" }).waitFor();
  await page.goto(page.url().split("#")[0] + "#/clock");
  await page.getByRole("link", { name: "RETRY-1" }).waitFor();
  await page.getByRole("button", { name: "To the next due" }).click();
  await until(async () => (await control("GET", "orders/RETRY-1")).notifications[0].attempts.length >= 3, "a third attempt");
  await shot(page, "2-clock");
  await page.getByRole("button", { name: "Until nothing waits" }).click();
  await page.getByText("Nothing waits for the clock.").first().waitFor();

  await page.goto(page.url().split("#")[0] + "#/orders/RETRY-1");
  await page.locator(".story li", { hasText: "attempt 16" }).waitFor();
  const { notifications } = await control("GET", "orders/RETRY-1");
  assert.equal(notifications[0].attempts.length, 16);
  assert.equal(await page.locator(".axis .mark[data-tone=warning]").count(), 16);
  const lefts = await page.locator(".axis .mark[data-tone=warning]").evaluateAll((marks) => marks.map((mark) => mark.offsetLeft));
  assert.deepEqual(lefts, [...lefts].sort((a, b) => a - b));
  assert.ok(new Set(lefts).size >= 15, `retries lie on top of each other: ${lefts}`);
  await page.locator(".messages").evaluate((place) => place.replaceChildren());
  await shot(page, "3-ladder");

  await page.goto(page.url().split("#")[0] + "#/callbacks?state=exhausted");
  await page.getByRole("row", { name: /RETRY-1/ }).getByText("gave up").waitFor();
  await shot(page, "4-callbacks");
}
