// Every page of the console and the cashier, as they look. `given.pages` are addresses; nothing is asserted but that they load.
export default async function ({ given, open, control, shot, until }) {
  const { lang, theme, width } = given;
  const page = await open("/", { colorScheme: theme, locale: lang === "zh" ? "zh-CN" : "en-US", viewport: { width, height: width < 500 ? 740 : 900 } });
  await page.locator(".status[data-state=live]").waitFor();
  for (const [name, hash, wait] of given.pages) {
    await page.evaluate((hash) => (location.hash = hash), hash);
    await page.locator("main .view").waitFor();
    await until(() => page.evaluate(() => document.querySelector("main").innerText.trim().length > 3), name);
    if (wait) await page.locator(wait).first().waitFor();
    if (/summary|fold/.test(wait)) await page.locator(wait).last().click();
    await page.evaluate(() => new Promise((done) => setTimeout(done, 250))); // for what is fetched after the first drawing
    await shot(page, `${name}-${lang}-${theme}-${width}`);
  }
  if (given.palette) {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("T2026");
    await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
    await shot(page, `palette-${lang}-${theme}-${width}`);
    await page.keyboard.press("Escape");
  }
  const answer = await fetch(`${given.url}/_cloudfn/orders/${given.report}/report?lang=${lang}`, { headers: { "X-CloudFn-Key": given.key } });
  const report = await open("/healthz", { outside: true, colorScheme: theme, viewport: { width, height: 900 } });
  await report.setContent(await answer.text());
  await shot(report, `report-${lang}-${theme}-${width}`);
  const unpaid = (await control("GET", "orders?state=NOTPAY")).items[0];
  await page.goto(`${given.url}/cashier/${unpaid.prepayId}`);
  await page.locator("button[data-key=pay]").waitFor();
  await shot(page, `cashier-${lang}-${theme}-${width}`);
}
