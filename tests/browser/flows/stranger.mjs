// A page whose origin was not allowed: it gets neither the stub nor the cashier nor an answer.
export const expected = [/blocked by CORS policy/, /violates the following Content Security Policy/];

export default async function ({ given, open, order, assert }) {
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
  const status = await (await fetch(`${given.url}/_cloudfn/orders/${no}`)).json();
  assert.equal(status.state, "NOTPAY");
}
