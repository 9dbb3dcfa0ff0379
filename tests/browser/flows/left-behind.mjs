// What functions leave behind: files, messages; refunds made from the console; what a deploy would do.
export default async function ({ open, call, order, control, shot, accessible, assert }) {
  const page = await open("/#/outbox");
  await page.getByText("Nothing was sent yet").waitFor();
  const fileId = await call("keeper", { text: "您的茶已发货" });
  const message = page.locator(".outbox li").first();
  await message.waitFor();
  await message.locator("summary").click();
  await message.getByText("您的茶已发货").waitFor();
  await shot(page, "1-outbox");

  await page.evaluate(() => (location.hash = "#/storage"));
  await page.getByRole("cell", { name: fileId }).waitFor();
  const link = await page.getByRole("link", { name: "receipts/R1.txt" }).getAttribute("href");
  assert.equal(await (await fetch(link)).text(), "龙井 ¥68.00");
  await shot(page, "2-storage");

  await order("KEPT-1", { fee: 300 });
  await control("POST", "orders/KEPT-1/pay", { outcome: "success" });
  await page.evaluate(() => (location.hash = "#/orders/KEPT-1"));
  await page.locator(".story li", { hasText: "attempt 1: accepted" }).waitFor();
  const fen = page.getByLabel("Amount in fen");
  await fen.selectText();
  const { notifications: [callback] } = await control("GET", "orders/KEPT-1");
  await control("POST", `notifications/${callback.id}/replay`, {});
  await page.locator(".story li", { hasText: "attempt 2" }).waitFor();
  await page.keyboard.type("100"); // what was selected is still selected after the page was drawn anew
  assert.equal(await fen.inputValue(), "100");
  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await page.locator(".story li", { hasText: "Refund of ¥1.00 accepted" }).waitFor();
  assert.equal(await page.getByLabel("Amount in fen").inputValue(), "200");
  await control("POST", "clock", { advance: "1h" });
  await page.locator(".story li", { hasText: "Refund of ¥1.00: refunded" }).waitFor();
  await page.getByLabel("Amount in fen").fill("500");
  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await page.locator(".message[data-tone=error]", { hasText: "200 of 300 fen are left" }).waitFor();
  await page.getByLabel("Amount in fen").fill("2 yuan");
  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await page.locator(".message[data-tone=error]", { hasText: "whole number of fen" }).waitFor();
  await shot(page, "3-refund");

  await page.evaluate(() => (location.hash = "#/refunds"));
  await page.getByRole("row", { name: /KEPT-1/ }).getByText("refunded").waitFor();

  const asked = [];
  page.on("request", (request) => request.method() === "POST" && asked.push(new URL(request.url()).pathname));
  await page.evaluate(() => (location.hash = "#/deploy"));
  await page.getByText("Nothing was deployed from here yet.").waitFor();
  assert.deepEqual(asked, [], "nothing is asked before a button is pressed");
  const emulated = page.getByRole("group", { name: "Emulated cloud" });
  await emulated.getByRole("button", { name: "Plan" }).click();
  const row = page.getByRole("row", { name: /create payCallback/ });
  await row.getByText("runtime Nodejs18.15").waitFor();
  await shot(page, "4-plan");
  await accessible(page, "plan");
  await emulated.getByRole("button", { name: "Status" }).click();
  await page.getByRole("row", { name: /payCallback not deployed/ }).waitFor();
  await page.getByRole("group", { name: "Tencent Cloud" }).getByRole("button", { name: "Plan" }).click();
  await page.getByRole("alert").getByText("sample value").waitFor(); // refused before anything is sent
  await page.getByText("CFN-DEP-013").waitFor();
  await shot(page, "5-plan-refused");
  await accessible(page, "plan refused");
  assert.deepEqual(asked, ["plan", "status", "plan"].map((name) => "/_cloudfn/deploy/" + name));
}
