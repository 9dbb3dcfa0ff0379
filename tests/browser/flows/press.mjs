// A press of the mouse that lasts while the page learns something new still counts: a person holds a button for a tenth
// of a second, and live events redraw the page at any moment.
export default async function ({ open, order, control }) {
  const { prepayId } = await order("PRESS-1");
  const page = await open("/healthz");
  const cashier = (id) => Promise.all([page.waitForResponse(/\/_cloudfn\/events/), page.goto(new URL(`/cashier/${id}`, page.url()).href)]);
  await cashier(prepayId);

  async function pressWhileTheClockMoves(name) {
    await page.getByRole("button", { name }).hover();
    await page.mouse.down();
    await Promise.all([page.waitForResponse(/\/prepay\//), control("POST", "clock", { advance: "1s" })]);
    await page.evaluate(() => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 100)));
    await page.mouse.up();
  }

  await page.getByRole("button", { name: "Pay now" }).waitFor();
  await pressWhileTheClockMoves("Pay now");
  await page.getByRole("heading", { name: "Paid" }).waitFor();
  await pressWhileTheClockMoves("Done");
  await page.getByRole("status").filter({ hasText: "Paid" }).waitFor();

  // What came during a press shows after it, also when the press ends elsewhere.
  const other = await order("PRESS-2");
  await cashier(other.prepayId);
  await page.getByRole("button", { name: "Pay now" }).hover();
  await page.mouse.down();
  await Promise.all([page.waitForResponse(/\/prepay\//), control("POST", "orders/PRESS-2/pay", { outcome: "success" })]);
  await page.mouse.move(5, 5);
  await page.mouse.up();
  await page.getByText("该订单已支付").waitFor();
}
