// A browser that was not let in sees how to get in, in both languages, and nothing of the project; a link lets it in.
export const expected = [/401/];

export default async function ({ given, open, control, order, until, shot, accessible, assert }) {
  const { prepayId, no } = await order("CLOSED-1");
  const page = await open("/", { outside: true });
  await page.getByRole("heading", { name: "This browser was not let in" }).waitFor();
  assert.ok(await page.getByText("cloudfn open").isVisible());
  await accessible(page, "closed");
  await shot(page, "en");
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { name: "此浏览器尚未获准进入" }).waitFor();
  await shot(page, "zh");
  assert.doesNotMatch(await page.content(), new RegExp(no));

  // The cashier is the payer's, who knows the prepay id.
  await page.goto(`${given.url}/cashier/${prepayId}`);
  await page.locator("button.wide").first().click();
  await until(async () => (await control("GET", "orders/" + no)).state === "SUCCESS", "the payment");

  const { url } = await control("POST", "links");
  await page.goto(url);
  assert.equal(new URL(page.url()).search, "", "the link does not stay in the address");
  await page.getByRole("link", { name: /CLOSED-1|订单/ }).first().waitFor();
}
