// A phone on the desk: its code and QR code, its user and its payment sheets chosen here, and revoked.
export default async function ({ open, assert, control, until, shot, accessible, given }) {
  const phone = given.url.replace("127.0.0.1", "127.0.0.2");
  const page = await open("/");
  await page.locator(".status[data-state=live]").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await page.getByRole("button", { name: "New code" }).click();
  const code = await until(async () => {
    const { pairing } = await control("GET", "devices");
    return (await page.locator(".pairing-code").textContent()) === pairing?.code && pairing.code;
  }, "the code that was made");
  assert.match(code, /^\d{6}$/);
  assert.ok(await page.locator("img.qr").evaluate((picture) => picture.naturalWidth > 50), "a QR code is drawn");
  await accessible(page, "code");

  const ask = (path, body, headers) => fetch(phone + path, { method: "POST", body: JSON.stringify(body), headers });
  const paired = await (await ask("/pair", { code, name: "<b>my phone</b>" })).json();
  await page.getByLabel("User of <b>my phone</b>").waitFor(); // told by an event, without a reload
  assert.equal(await page.locator(".pairing-code").count(), 0, "the code was used");

  await page.getByLabel("New user").fill("Ann");
  await page.keyboard.press("Enter");
  const ann = await until(async () => (await control("GET", "devices")).users.find((user) => user.name === "Ann"), "Ann");
  await page.getByLabel("User of <b>my phone</b>").selectOption({ label: "Ann · " + ann.openid });
  await page.getByLabel("Payment sheets of <b>my phone</b>").selectOption("console");
  await page.getByLabel("Name of <b>my phone</b>").fill("Ann's phone");
  await page.keyboard.press("Enter");
  await until(async () => {
    const [item] = (await control("GET", "devices")).items;
    return item.openid === ann.openid && item.cashier === "console" && item.name === "Ann's phone";
  }, "what was chosen");
  await shot(page, "chosen");

  const headers = { "X-CloudFn-Device": paired.token };
  const made = await (await ask("/functions/makeOrder", { no: "desk-1" }, headers)).json();
  assert.equal((await control("GET", "orders/desk-1")).openid, ann.openid);
  const sheet = await open(`${paired.view}/cashier/${made.prepayId}`); // the phone's own browser
  await sheet.locator("button[data-key=pay]").click();
  await until(async () => (await control("GET", "orders/desk-1")).state === "SUCCESS", "the payment");

  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByText("No device yet.").waitFor();
  assert.equal((await ask("/functions/makeOrder", {}, headers)).status, 401);
}
