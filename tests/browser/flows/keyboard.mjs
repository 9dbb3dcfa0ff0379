// Without a mouse: views, search, lists, help, and shortcuts that can be switched off; language and theme are kept.
export default async function ({ open, order, assert, shot, until }) {
  for (const n of [1, 2, 3]) await order("KEY-" + n);
  const page = await open("/");
  await page.locator(".status[data-state=live]").waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.locator(".virtual .row").filter({ hasText: "KEY-3" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("KEY-");
  await until(async () => (await page.locator(".virtual .row").count()) === 3, "three orders");
  await page.getByRole("listbox").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("End");
  assert.match(await page.locator("[role=option][aria-selected=true]").innerText(), /KEY-1/);
  const active = await page.getByRole("listbox").getAttribute("aria-activedescendant");
  assert.match(await page.locator("#" + active).innerText(), /KEY-1/);
  await page.keyboard.press("Enter");
  await until(() => page.url().endsWith("#/orders/KEY-1"), "the order's address");

  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard" });
  await dialog.waitFor();
  await shot(page, "help");
  await dialog.getByLabel("Single-key shortcuts are on").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  assert.match(page.url(), /#\/orders\/KEY-1$/);

  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("link", { name: "订单", exact: true }).waitFor();
  await page.getByRole("button", { name: "深色" }).click();
  await page.reload();
  await page.getByRole("link", { name: "订单", exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme + document.documentElement.lang), "darkzh-CN");
}
