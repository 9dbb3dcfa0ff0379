// A page whose origin was not allowed: it gets neither the stub nor the cashier nor an answer.
export const expected = [/blocked by CORS policy/, /violates the following Content Security Policy/];

export default async function ({ given, control, open, order, assert, until }) {
  const { prepayId, no } = await order("STRANGER-1");
  const page = await open(`${given.pages}/shop.css`);
  const tried = await page.evaluate(async ({ url, prepayId, no }) => {
    const script = await new Promise((done) => {
      const made = document.createElement("script");
      made.src = url + "/wx.js";
      made.onload = () => done("loaded");
      made.onerror = () => done("refused");
      document.documentElement.append(made);
    });
    const ask = (path, init) => fetch(url + path, init).then(() => "answered", () => "refused");
    return {
      script,
      stub: typeof window.wx,
      state: await ask("/_cloudfn/state"),
      pay: await ask(`/_cloudfn/orders/${no}/pay`, { method: "POST", body: "{}" }),
      call: await ask("/functions/makeOrder", { method: "POST", body: "{}" }),
      prepay: await ask("/_cloudfn/prepay/" + prepayId),
    };
  }, { url: given.url, prepayId, no });
  assert.deepEqual(tried, { script: "refused", stub: "undefined", state: "refused", pay: "refused", call: "refused", prepay: "refused" });
  // Nor can it put the sheet under its own buttons.
  await page.evaluate((src) => {
    const frame = document.createElement("iframe");
    frame.src = src;
    document.documentElement.append(frame);
  }, `${given.url}/cashier/${prepayId}`);
  await until(async () => page.frames().length === 2 && !(await page.frames()[1].content().catch(() => "")).includes("/console/cashier/"), "a frame without a sheet");
  await until(() => page.frames()[1].evaluate(() => document.readyState === "complete").catch(() => false), "the frame's end");
  assert.doesNotMatch(await page.frames()[1].content(), /console\/cashier/);
  const status = await control("GET", "orders/" + no);
  assert.equal(status.state, "NOTPAY");
}
