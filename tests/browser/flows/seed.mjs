// Steps 1 and 3 of the vendor's page, letter for letter, in a page that only loads /wx.js.
const STEPS = `
wx.cloud.callFunction({
name: "makeOrder",
data: {
/* 开发者自定义参数 */
},
success: (res) => {
// 取得云函数返回的订单信息
const payment = res.result.payment;
// 调起微信客户端支付
wx.requestPayment({
...payment,
success(res) {
/* 成功回调 */ window.told("success", res);
},
fail(res) {
/* 失败回调 */ window.told("fail", res);
}
});
}
});`;
const STEP_1 = `
wx.cloud.callFunction({
name: "makeOrder",
data: {
/* 开发者自定义参数 */
}
});`;

export default async function ({ open, assert, shot, control, until }) {
  const page = await open("/healthz");
  const told = [];
  await page.exposeFunction("told", (which, res) => told.push([which, res]));
  await page.addScriptTag({ url: "/wx.js" });
  await page.addScriptTag({ content: STEP_1 });
  await page.addScriptTag({ content: STEPS });
  const sheet = page.frameLocator("iframe[data-cloudfn=cashier]");
  await sheet.getByRole("button", { name: "Pay now" }).waitFor();
  await sheet.getByText("paySign fits the payment").waitFor();
  await shot(page, "sheet");
  await page.keyboard.press("Escape");
  await page.locator("iframe").waitFor({ state: "detached" });
  await page.addScriptTag({ content: STEPS });
  await sheet.getByRole("button", { name: "Pay now" }).click();
  await sheet.getByRole("button", { name: "Done" }).click();
  await page.locator("iframe").waitFor({ state: "detached" });
  await until(() => told.length >= 2, "both ends are told"); // a callback comes after the sheet has gone
  assert.deepEqual(told, [["fail", { errMsg: "requestPayment:fail cancel" }], ["success", { errMsg: "requestPayment:ok" }]]);
  assert.equal((await control("GET", "orders/1217752501201407033233368018")).state, "SUCCESS");

  // A payment object that was tampered with never opens a sheet.
  const failure = await page.evaluate(async () => {
    const { result } = await wx.cloud.callFunction({ name: "makeOrder", data: { no: "SEED-2" } });
    return wx.requestPayment({ ...result.payment, nonceStr: "tampered" }).catch((problem) => problem);
  });
  assert.deepEqual(failure, { errMsg: "requestPayment:fail:调用支付JSAPI缺少参数: total_fee" });
  assert.equal(await page.locator("iframe").count(), 0);
}
