// Every view in light and dark, English and Chinese, wide and at 360 px: accessible, and nothing sticks out.
const VIEWS = ["home", "search?q=NO", "functions", "log", "orders", "orders/NO", "callbacks", "refunds", "proof", "documents", "documents/paid/NO", "storage", "outbox", "clock", "environment", "devices", "deploy"];

export default async function ({ open, order, control, shot, accessible, assert, until, given }) {
  const tag = `${given.scheme}-${given.width}`;
  await order(tag, { fee: 990, body: "茶铺-西湖龙井" });
  await control("POST", `orders/${tag}/pay`, { outcome: "success" });
  await control("POST", `orders/${tag}/refund`, { feeFen: 90 });
  const unpaid = await order(tag + "-2");
  await until(async () => (await control("GET", "orders/" + tag)).notifications[0].state === "accepted", "the callback");
  const options = { colorScheme: given.scheme, locale: given.locale, viewport: { width: given.width, height: 780 } };
  const page = await open("/", options);
  await page.locator(".status[data-state=live]").waitFor();
  const places = await page.locator("nav.side a").evaluateAll((links) => links.map((link) => link.hash.slice(2)));
  assert.deepEqual([...places].sort(), VIEWS.filter((view) => !/[/?]/.test(view)).sort(), "every view is looked at");
  for (const view of VIEWS) {
    await page.evaluate((hash) => (location.hash = hash), "#/" + view.replace("NO", tag));
    await page.locator("main .view").waitFor();
    await until(() => page.evaluate(() => document.querySelector("main").innerText.trim().length > 3), view);
    if (!view.startsWith("search")) assert.equal(await page.locator("nav.side a[aria-current=page]").evaluate((link) => link.hash.slice(2)), view.split("/")[0]);
    if (view.includes("NO")) await until(() => page.evaluate((tag) => document.querySelector("main").innerText.includes(tag), tag), view);
    if (view === "documents/paid/NO") await page.locator(".editor").waitFor();
    const label = `${tag}-${view.replace(/[/?=]/g, "-")}`;
    await shot(page, label);
    await accessible(page, label);
    const [wide, room] = await page.evaluate(() => [Math.max(document.documentElement.scrollWidth, document.querySelector("main").scrollWidth), innerWidth]);
    const cut = await page.locator(".scroll:has(table)").evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.getAttribute("aria-label")));
    if (given.width < 500) assert.deepEqual(cut, [], `${label}: no column of a table is cut off`);
    assert.ok(wide <= room, `${label} is ${wide} px wide in ${room}`);
  }
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await accessible(page, tag + "-help");
  await page.keyboard.press("Escape");

  const cashier = await open(`/cashier/${unpaid.prepayId}`, options);
  await cashier.locator("button[data-key=pay]").waitFor();
  await shot(cashier, tag + "-cashier");
  await accessible(cashier, tag + "-cashier");
  const [wide, room] = await cashier.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= room, `the cashier is ${wide} px wide in ${room}`);
}
