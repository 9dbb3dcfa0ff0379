// Without a mouse: the palette opens pages, functions and orders, pays, searches, and gives the focus back.
export default async function ({ open, order, call, control, accessible, assert, until, shot }) {
  await order("PAL-1", { fee: 4711, body: "palette tea" });
  await control("PUT", "documents/palettes/D1", { text: "a document about Oolong" });
  const page = await open("/#/orders");
  await page.locator(".virtual .row").first().waitFor();
  const box = page.getByRole("combobox", { name: "Page, function, order, action or text" });
  const active = () => box.evaluate((input) => document.getElementById(input.getAttribute("aria-activedescendant"))?.innerText || "");
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };

  await page.getByLabel("Order number, user or goods").focus();
  await press("Control+k"); // also while typing
  await box.waitFor();
  await until(async () => (await page.getByRole("option").filter({ hasText: "Pay PAL-1" }).count()) === 1, "the newest unpaid order");
  await accessible(page, "palette");
  await press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Order number, user or goods");

  await press("Control+k");
  await page.keyboard.type("outb");
  await until(async () => /^Outbox/.test(await active()), "the page");
  await press("Enter");
  await until(() => page.url().endsWith("#/outbox"), "the outbox");

  await press("Control+k");
  await page.keyboard.type("keeper");
  await until(async () => /^keeper/.test(await active()), "the function");
  await press("Enter");
  await page.getByRole("heading", { name: "keeper" }).waitFor();

  await press("Control+k");
  await page.keyboard.type("oolong");
  await page.getByRole("option").filter({ hasText: "palettes/D1" }).waitFor();
  await shot(page, "found");
  await press("ArrowUp", "Enter"); // the last entry: all results
  await page.getByRole("heading", { name: "Search" }).waitFor();
  await page.locator("mark").filter({ hasText: "Oolong" }).first().waitFor();
  await accessible(page, "search");
  await page.getByLabel("Text to look for").fill("¥47.11");
  await page.getByRole("link", { name: "PAL-1" }).waitFor();

  await press("Control+k");
  await page.keyboard.type("pay PAL-1");
  await until(async () => /^Pay PAL-1/.test(await active()), "the action");
  await press("Enter");
  await until(async () => (await control("GET", "orders/PAL-1")).state === "SUCCESS", "the payment");
}
