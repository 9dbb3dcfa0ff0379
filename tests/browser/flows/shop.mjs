// The tea shop from another server of the developer's: cart, sheet over the page, order list, refund.
export default async function ({ given, open, accessible, shot, assert, control, until }) {
  const page = await open(`${given.pages}/?cloud=${given.url}`, { viewport: { width: 1000, height: 760 }, locale: "zh-CN" });
  await page.getByRole("button", { name: "增加 西湖龙井" }).click();
  await page.getByRole("button", { name: "增加 一分钱试喝" }).click();
  assert.equal(await page.locator("#total").innerText(), "¥68.01");
  await shot(page, "1-cart");
  await accessible(page, "shop");
  const sheet = page.frameLocator("iframe[data-cloudfn=cashier]");
  await page.getByRole("button", { name: "微信支付" }).click();
  await sheet.getByRole("button", { name: "确认支付" }).waitFor();
  await shot(page, "2-sheet");
  await sheet.getByRole("button", { name: "取消支付" }).last().click();
  await page.locator(".order:first-child[data-status=created]").waitFor();
  assert.match(await page.locator("#toast").innerText(), /已取消支付/);

  await page.locator(".order:first-child").getByRole("button", { name: "去支付" }).click();
  await sheet.getByRole("button", { name: "确认支付" }).click();
  await sheet.getByRole("button", { name: "完成" }).click();
  await page.locator(".order:first-child[data-status=paid]").waitFor();
  await shot(page, "3-orders");
  await accessible(page, "orders");

  page.once("dialog", (dialog) => dialog.accept());
  await page.locator(".order:first-child").getByRole("button", { name: "申请退款" }).click();
  await page.locator(".order:first-child[data-status=refunding]").waitFor();
  await control("POST", "clock", { advance: "1h" });
  await until(async () => {
    await page.reload();
    return page.locator(".order:first-child[data-status=refunded]").waitFor({ timeout: 800 }).then(() => true, () => false);
  }, "the refund");
  await shot(page, "4-refunded");

  // A buyer who pays and kills the sheet: the page hears cancel, the server knows better.
  await page.goto(`${given.pages}/?cloud=${given.url}#shop`);
  await page.getByRole("button", { name: "增加 一分钱试喝" }).click();
  await page.getByRole("button", { name: "微信支付" }).click();
  await sheet.getByRole("button", { name: "支付成功，但未返回结果页" }).click();
  await page.locator(".order:first-child[data-status=paid]").waitFor();

  const console_ = await open("/#/refunds", { locale: "zh-CN" });
  await console_.getByText("已退款").first().waitFor();
  await shot(console_, "5-console-refunds");
  const refunded = (await control("GET", "orders?state=REFUND")).items[0].outTradeNo;
  const inEnglish = await open("/#/orders/" + refunded);
  await inEnglish.locator(".story li", { hasText: "Refund callback, attempt 1: accepted" }).waitFor();
  await inEnglish.locator(".story li", { hasText: "Changed orders/" + refunded }).last().waitFor();
  await shot(inEnglish, "6-console-order");
}
