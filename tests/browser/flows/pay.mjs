// order -> sheet -> pay -> callback accepted -> the order shows paid, seen live in an open console.
export default async function ({ open, call, order, shot, assert, until, control }) {
  const page = await open("/#/orders");
  await page.getByRole("heading", { name: "Orders" }).waitFor();
  await order("PAY-1", { fee: 1280, body: "铁观音 250 g" });
  const row = page.locator(".virtual .row").filter({ hasText: "PAY-1" });
  await row.waitFor();
  await shot(page, "1-list");
  await row.click();
  await page.getByRole("link", { name: "Open the cashier" }).waitFor();
  assert.match(page.url(), /#\/orders\/PAY-1$/);
  await shot(page, "2-unpaid");

  const [cashier] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "Open the cashier" }).click()]);
  await cashier.getByRole("button", { name: "Pay now" }).waitFor();
  assert.match(await cashier.locator(".phone").innerText(), /铁观音 250 g[\s\S]*¥\s*12\.80[\s\S]*PAY-1/);
  assert.match(await cashier.locator(".countdown").innerText(), /1 h 59 min|2 h/);
  await shot(cashier, "3-sheet");
  await cashier.getByRole("button", { name: "Pay now" }).click();
  await cashier.getByRole("heading", { name: "Paid" }).waitFor();
  await shot(cashier, "4-paid");
  await cashier.close();

  await page.locator(".head .tag", { hasText: "paid" }).waitFor();
  await page.locator(".story li", { hasText: "accepted" }).waitFor();
  await page.locator(".story li", { hasText: "Created paid/PAY-1" }).waitFor();
  const lanes = await page.locator(".lane-name").allInnerTexts();
  assert.deepEqual(lanes, ["Order", "Payment", "Callback", "Documents", "Clock"]);
  await page.locator(".axis .mark[data-tone=good]").last().click();
  await page.locator(".story li[aria-current=true]").waitFor();
  await page.locator(".story summary", { hasText: "What changed" }).click();
  await page.locator(".diff .came", { hasText: '"status": "paid"' }).waitFor();
  await shot(page, "5-order");

  // From the delivery's request id to its log lines.
  await page.locator(".story li", { hasText: "accepted" }).getByRole("link").last().click();
  await page.getByRole("option", { name: /returned in/ }).waitFor();
  const shown = await control("GET", "orders/PAY-1");
  assert.equal(new URLSearchParams(page.url().split("?")[1]).get("request"), shown.notifications[0].attempts[0].requestId);
  await until(async () => (await page.locator(".line .who").allInnerTexts()).every((name) => name === "payCallback"), "only lines of the callback");
}
