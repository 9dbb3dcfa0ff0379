// Every view in light and dark, English and Chinese, wide and at 360 px: accessible, and nothing sticks out.
const VIEWS = ["functions", "log", "orders", "orders/LOOK-1", "callbacks", "refunds", "proof", "documents", "documents/paid/LOOK-1", "storage", "outbox", "clock", "deploy"];

export default async function ({ open, order, control, shot, accessible, assert, until, given }) {
  await order("LOOK-1", { fee: 990 });
  await control("POST", "orders/LOOK-1/pay", { outcome: "success" });
  const unpaid = await order("LOOK-2");
  await until(async () => (await control("GET", "orders/LOOK-1")).notifications[0].state === "accepted", "the callback");
  const options = { colorScheme: given.scheme, locale: given.locale, viewport: { width: given.width, height: 780 } };
  const tag = `${given.scheme}-${given.width}`;
  const page = await open("/", options);
  await page.locator(".status[data-state=live]").waitFor();
  for (const view of VIEWS) {
    await page.evaluate((hash) => (location.hash = hash), "#/" + view);
    await page.locator("main .view").waitFor();
    await until(() => page.evaluate(() => document.querySelector("main").innerText.trim().length > 3), view);
    await page.waitForLoadState("networkidle").catch(() => {});
    await until(() => page.evaluate((view) => (view.includes("/LOOK-1") ? /LOOK-1/.test(document.querySelector("main").innerText) : true), view), "content of " + view);
    const label = `${tag}-${view.replaceAll("/", "-")}`;
    await shot(page, label);
    await accessible(page, label);
    const [wide, room] = await page.evaluate(() => [Math.max(document.documentElement.scrollWidth, document.querySelector("main").scrollWidth), innerWidth]);
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
