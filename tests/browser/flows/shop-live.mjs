// The tea shop end to end: an order read and followed through the database under its rule, a picture by its cloud:// id,
// and what another client of the same buyer does appears by itself.
const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export default async function ({ given, open, shot, assert, control, until }) {
  const shop = (hash) => open(`${given.pages}/?cloud=${given.url}${hash}`, { locale: "zh-CN" });
  const [watching, buying] = [await shop("#orders"), await shop("#shop")];
  for (const page of [watching, buying]) {
    await page.waitForFunction("globalThis.wx");
    await page.evaluate(() => wx.cloudfn.use({ openid: "oTEA-live-000000000000000001" }));
  }
  // A listener keeps the user that it began with: it begins again as this buyer.
  await watching.evaluate(() => listener && listener.close().then(() => { listener = undefined; }));
  await watching.evaluate(() => showOrders());
  await watching.getByText("还没有订单").waitFor();

  const sheet = buying.frameLocator("iframe[data-cloudfn=cashier]");
  await buying.getByRole("button", { name: "增加 西湖龙井" }).click();
  await buying.getByRole("button", { name: "微信支付" }).click();
  await sheet.getByRole("button", { name: "确认支付" }).waitFor();
  await watching.locator(".order[data-status=created]").waitFor();
  await sheet.getByRole("button", { name: "确认支付" }).click();
  await sheet.getByRole("button", { name: "完成" }).click();
  await watching.locator(".order[data-status=paid]").waitFor();
  await shot(watching, "1-paid-elsewhere");

  // Nobody else sees it, not even by asking for all orders; its buyer reads it and cannot write it.
  const id = (await watching.locator(".order .note").innerText()).split(" · ")[1];
  const rights = await watching.evaluate(async (id) => {
    const orders = wx.cloud.database().collection("orders");
    const told = (work) => work.then(({ data, stats }) => data || stats, ({ errCode }) => errCode);
    const mine = await told(orders.where({ _openid: "{openid}" }).get());
    const written = await told(orders.doc(id).update({ data: { status: "refunded" } }));
    wx.cloudfn.use({ openid: "oTEA-live-000000000000000002" });
    const others = [await told(orders.get()), (await told(orders.where({ _openid: "{openid}" }).get())).length];
    wx.cloudfn.use({ openid: "oTEA-live-000000000000000001" });
    return { mine: mine.map(({ _id, status }) => [_id, status]), written, others };
  }, id);
  assert.deepEqual(rights, { mine: [[id, "paid"]], written: -502003, others: [-502003, 0] });

  // A picture of the tea: sent by one page, shown by another by its cloud:// id.
  await buying.evaluate(() => { document.body.insertAdjacentHTML("beforeend", '<input type="file" id="file">'); });
  await buying.setInputFiles("#file", { name: "tea.png", mimeType: "image/png", buffer: Buffer.from(PICTURE, "base64") });
  const { fileID } = await buying.evaluate((id) => wx.cloud.uploadFile({
    cloudPath: `photos/${id}.png`, filePath: document.querySelector("#file").files[0],
  }), id);
  assert.match(fileID, /^cloud:\/\//);
  await watching.evaluate((src) => { document.body.insertAdjacentHTML("beforeend", `<img id="photo" alt="茶" src="${src}">`); }, fileID);
  await watching.waitForFunction(() => document.querySelector("#photo").naturalWidth === 1);

  // Its refund comes to the page that only looks on.
  buying.once("dialog", (dialog) => dialog.accept());
  await buying.locator(".order[data-status=paid]").getByRole("button", { name: "申请退款" }).click();
  await watching.locator(".order[data-status=refunding]").waitFor();
  await control("POST", "clock", { advance: "1h" });
  await watching.locator(".order[data-status=refunded]").waitFor();
  await until(async () => (await buying.locator(".order").getAttribute("data-status")) === "refunded", "the same for the buyer's page");
  await shot(watching, "2-refunded");
}
