// Calling a function from the console: editor, users, saved and recent events, failures.
export default async function ({ open, shot, assert, control, until }) {
  const page = await open("/#/functions/makeOrder");
  const editor = page.getByLabel("Event, JSON");
  await editor.fill('{"no": "FN-1", ');
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.getByText("This is not JSON").waitFor();
  await editor.fill('{"no": "FN-1", "fee": 3}');
  await page.locator("select").first().selectOption({ index: 2 });
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.locator(".result .tag", { hasText: "returned" }).waitFor();
  assert.match(await page.locator(".result .json").innerText(), /"prepayId": "wx/);
  const users = (await control("GET", "state")).users;
  assert.equal((await control("GET", "orders/FN-1")).openid, users[1]);
  await shot(page, "1-called");

  await page.getByLabel("Save event as").fill("three fen");
  await page.getByRole("button", { name: "Save" }).click();
  await editor.fill("{}");
  await page.reload();
  await page.getByRole("button", { name: "three fen", exact: true }).click();
  assert.match(await editor.inputValue(), /"FN-1"/);
  await page.getByRole("button", { name: /\d\d:\d\d:\d\d wx_client/ }).first().click();
  assert.deepEqual(JSON.parse(await editor.inputValue()), { no: "FN-1", fee: 3 });

  // The callback's generated event is a real notification; called as a client it is one too many.
  await control("POST", "orders/FN-1/pay", { outcome: "success" });
  await until(async () => (await control("GET", "orders/FN-1")).notifications[0].state === "accepted", "the callback");
  await page.goto(page.url().split("#")[0] + "#/functions/payCallback");
  await page.getByRole("button", { name: "pay FN-1" }).click();
  assert.equal(JSON.parse(await page.getByLabel("Event, JSON").inputValue()).outTradeNo, "FN-1");
  await page.getByLabel("Event, JSON").fill('{}');
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.locator(".result .tag", { hasText: "HTTP 500" }).waitFor();
  await page.locator(".card", { hasText: "payCallback" }).locator(".bad").waitFor();
  await shot(page, "2-failed");
}
