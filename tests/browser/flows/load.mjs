// Ten thousand orders in the list and a thousand log lines a second: few elements, bounded memory, input still answered.
export default async function ({ given, open, call, assert, until, shot }) {
  const page = await open("/#/orders");
  await page.getByText(`of ${given.orders}`).waitFor();
  const list = page.getByRole("listbox");
  const rows = page.locator(".virtual .row");
  await until(async () => {
    await list.evaluate((node) => (node.scrollTop = node.scrollHeight));
    return (await page.getByText(`${given.orders} in all`, { exact: true }).count()) === 1;
  }, "all pages of orders");
  await list.evaluate((node) => (node.scrollTop = node.scrollHeight));
  await rows.filter({ hasText: "LOAD-00000" }).waitFor();
  assert.ok((await rows.count()) < 80, "only rows in sight exist");
  await page.getByLabel("Order number, user or goods").fill("LOAD-07777");
  await until(async () => (await rows.count()) === 1, "one order");
  await shot(page, "orders");

  await page.evaluate((hash) => (location.hash = hash), "#/log?fn=chatty&group=output");
  await page.getByLabel("Filter text or order").waitFor();
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const tick = (now) => {
      window.longest = Math.max(window.longest, now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const before = await memory(page);
  const began = Date.now();
  const finished = call("chatty", { lines: given.lines });
  await until(async () => (await page.getByText(/^[1-9]\d+ of/).count()) === 1, "lines arriving");
  // While they arrive the filter is typed into and a line is opened.
  await page.getByLabel("Filter text or order").pressSequentially("tenth");
  await until(async () => (await rows.filter({ hasText: "tenth" }).count()) > 5 && (await rows.filter({ hasNotText: "tenth" }).count()) === 0, "the filter while lines arrive");
  await rows.filter({ hasText: "tenth" }).first().click();
  await page.getByRole("heading", { name: "LogWritten" }).waitFor();
  await finished;
  const seconds = (Date.now() - began) / 1000;
  await until(async () => (await page.getByText(new RegExp(`^${given.lines / 10} of`)).count()) === 1, "every tenth line and no more");
  assert.ok((await rows.count()) < 100, "only rows in sight exist");
  const after = await memory(page);
  const longest = await page.evaluate(() => Math.round(window.longest));
  console.log(`${given.lines} lines at ${Math.round(given.lines / seconds)}/s; longest frame ${longest} ms; heap ${before} -> ${after} MB`);
  assert.ok(after - before < 60, `the page grew from ${before} to ${after} MB`);
  await shot(page, "log");
}

/** Used heap in MB after a collection. */
async function memory(page) {
  return page.evaluate(() => {
    globalThis.gc();
    return Math.round(performance.memory.usedJSHeapSize / 1048576);
  });
}
