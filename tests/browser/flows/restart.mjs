// The page stays open while the local cloud is stopped and started: it says so, comes back, and misses nothing.
export const expected = [/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE/];

export default async function ({ open, order, control, restart, shot, until, assert }) {
  await order("RESTART-1");
  const page = await open("/#/orders");
  await page.locator(".virtual .row").filter({ hasText: "RESTART-1" }).waitFor();
  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => window.seen.push(document.querySelector(".status").dataset.state)).observe(document.querySelector(".top"), { subtree: true, attributes: true, childList: true });
  });
  await restart();
  await until(() => page.evaluate(() => window.seen.includes("lost") && document.querySelector(".status").dataset.state === "live"), "lost, then live");
  await page.getByText("The local cloud was restarted").waitFor();
  await order("RESTART-2");
  await page.locator(".virtual .row").filter({ hasText: "RESTART-2" }).waitFor();
  await control("POST", "orders/RESTART-1/pay", { outcome: "success" });
  await page.locator(".virtual .row").filter({ hasText: "RESTART-1" }).getByText("accepted").waitFor();
  await shot(page, "after");
  await page.reload();
  await page.locator(".virtual .row").filter({ hasText: "RESTART-1" }).waitFor();

  // No line of the log is doubled or lost over the restart.
  await page.goto(page.url().split("#")[0] + "#/log?group=payments");
  await page.locator(".virtual .row").filter({ hasText: "callback attempt 1" }).last().waitFor();
  const seqs = (await control("GET", "history?limit=2000")).items.map((item) => item.seq);
  assert.equal(new Set(seqs).size, seqs.length);
}

