// What the local cloud does by itself: the next instant of a timer, which follows the clock, and the loops.
export default async function ({ open, assert, control, shot, until }) {
  const page = await open("/");
  await page.locator(".status[data-state=live]").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("v");
  const timer = page.getByRole("row", { name: /tick nightly 0 30 2 \* \* \* \*/ });
  await timer.waitFor();
  const nextAt = () => timer.locator("time").getAttribute("datetime");
  const before = await nextAt();
  assert.match(before, /T18:30:00\.000Z$/); // half past two in Beijing
  await page.getByRole("row", { name: /timers running/ }).waitFor();
  await page.getByRole("row", { name: /notifier running/ }).waitFor();
  assert.equal(await page.getByText("No timer fires at present.").count(), 0);
  await shot(page, "running");

  await control("POST", "clock", { advance: "24h" });
  await until(async () => Date.parse(await nextAt()) - Date.parse(before) === 86400000, "the night after");
  await timer.getByRole("link", { name: "tick" }).click();
  await page.getByLabel("Event, JSON").waitFor();
  assert.match(page.url(), /#\/functions\/tick$/);
}
