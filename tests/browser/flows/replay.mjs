// An accepted notification sent again, several times at once and with a changed field.
export default async function ({ open, order, shot, assert, control }) {
  await order("REPLAY-1", { fee: 500 });
  await control("POST", "orders/REPLAY-1/pay", { outcome: "success" });
  const page = await open("/#/orders/REPLAY-1");
  await page.locator(".story li", { hasText: "accepted" }).waitFor();
  await page.locator("summary", { hasText: "Send it again" }).click();
  await page.getByLabel("Times").fill("3");
  await page.getByLabel("all at once").check();
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await page.getByText("Replayed 3: accepted, accepted, accepted").waitFor();
  await page.locator(".notification tbody tr").nth(3).waitFor();
  assert.equal((await control("GET", "orders/REPLAY-1")).notifications[0].attempts.length, 4);
  await shot(page, "1-replayed");

  await page.getByLabel("Times").fill("1");
  await page.getByLabel("Change fields").fill("totalFee=1");
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await page.getByText("Replayed 1: accepted").waitFor();
  assert.equal((await control("GET", "documents/paid?query=" + encodeURIComponent('{"_id":"REPLAY-1"}'))).items[0].totalFee, 1);

  await page.getByLabel("Change fields").fill("totalFees=1");
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await page.locator(".message[data-tone=error]", { hasText: "totalFees" }).waitFor();
  await shot(page, "2-unknown-field");
}
