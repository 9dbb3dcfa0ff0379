// Every other way that a payment can end, on the cashier by itself.
export default async function ({ open, order, shot, assert, control, until }) {
  const cashier = async (no, options) => {
    const { prepayId } = await order(no);
    const page = await open("/cashier/" + prepayId, options);
    await page.getByRole("button", { name: "Pay now" }).waitFor();
    return page;
  };
  const stateOf = async (no) => (await control("GET", "orders/" + no)).state;

  let page = await cashier("END-cancel");
  await page.getByRole("button", { name: "Cancel payment" }).first().click();
  await page.getByText("Payment cancelled").waitFor();
  assert.equal(await stateOf("END-cancel"), "NOTPAY");
  await shot(page, "cancel");
  await page.getByRole("button", { name: "Show the sheet again" }).click();
  await page.getByRole("button", { name: "wrong password" }).click();
  await page.getByText("Wrong password, try again").waitFor();
  await page.getByRole("button", { name: "balance too low" }).click();
  await page.getByText("Your balance is too low").waitFor();
  await shot(page, "balance");
  assert.equal(await stateOf("END-cancel"), "NOTPAY");
  await page.getByRole("button", { name: "Pay now" }).click();
  await page.getByRole("heading", { name: "Paid" }).waitFor();
  assert.equal(await stateOf("END-cancel"), "SUCCESS");
  assert.deepEqual((await control("GET", "orders/END-cancel")).timeline.filter((one) => one.event === "PaymentFailed").map((one) => one.outcome),
    ["cancel", "wrongPassword", "notenough"]);

  page = await cashier("END-closed");
  await page.getByRole("button", { name: "paid, sheet closed before success" }).click();
  await page.getByText("Paid, and closed before the success page").waitFor();
  assert.equal(await stateOf("END-closed"), "SUCCESS");

  page = await cashier("END-twice");
  await page.getByRole("button", { name: "Pay twice" }).click();
  await page.getByText("First payment: paid").waitFor();
  assert.match(await page.locator(".note").innerText(), /Second payment: 该订单已支付/);
  await shot(page, "twice");
  const twice = await control("GET", "orders/END-twice");
  assert.equal(twice.notifications.length, 1);

  page = await cashier("END-other");
  await page.getByLabel("Other user").fill("oSomebodyElse0000000000000001");
  await page.getByRole("button", { name: "Pay as another user" }).click();
  await page.getByText("下单账号与支付账号不一致，请核实后再支付").waitFor();
  await shot(page, "other-user");
  assert.equal(await stateOf("END-other"), "NOTPAY");

  // Paid somewhere else while the sheet is open: the sheet notices.
  page = await cashier("END-elsewhere");
  await control("POST", "orders/END-elsewhere/pay", { outcome: "success" });
  await page.getByText("该订单已支付").waitFor();

  // Paid before the sheet hears anything: it opened, and its stream of events comes late.
  let heard;
  const late = new Promise((done) => (heard = done));
  const { prepayId } = await order("END-before");
  page = await open("/cashier");
  const asked = page.waitForRequest(/_cloudfn\/events/);
  await page.route(/_cloudfn\/events/, async (route) => {
    await late;
    await route.continue();
  });
  await page.goto(new URL("/cashier/" + prepayId, page.url()).href);
  await asked;
  await control("POST", "orders/END-before/pay", { outcome: "success" });
  heard();
  await page.getByText("该订单已支付").waitFor();

  page = await cashier("END-expired");
  await page.getByRole("button", { name: /Let it expire/ }).click();
  await page.getByText("该订单已过期，请重新下单").waitFor();
  await shot(page, "expired");
  assert.equal((await control("POST", "orders/END-expired/pay", { outcome: "success" })).outcome, "expired");

  page = await open("/cashier/wx000000000000000000000000000000000000");
  await page.getByText("There is no payment with this prepay id").waitFor();
  await until(async () => (await page.getByRole("button", { name: "OK" }).count()) === 1, "a way out");
}
