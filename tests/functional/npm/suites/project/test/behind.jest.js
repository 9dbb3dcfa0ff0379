// What a hand-made mock cannot tell: the payment is the local cloud's, and so is the callback.
jest.mock("wx-server-sdk", () => require("cloudfn-testing/wx-server-sdk"));

const cloud = require("wx-server-sdk");
const { main } = require("../functions/makeOrder/index.js");

test("who calls is who pays, and the callback fulfils", async () => {
  cloud.cloudfn.as("oBuyer3");
  const { outTradeNo } = await main({ fee: 250 });
  const here = cloud.cloudfn.cloud;
  expect(await here.order(outTradeNo)).toMatchObject({ openid: "oBuyer3", function: "makeOrder", totalFeeFen: 250, subMchId: "1900009231" });
  expect((await here.pay(outTradeNo)).errMsg).toBe("requestPayment:ok");
  expect(await here.documents("orders").get(outTradeNo)).toMatchObject({ status: "paid", buyer: "oBuyer3" });
});

test("a test file begins empty, and what a suite wipes comes back", async () => {
  expect(await cloud.cloudfn.cloud.orders()).toHaveLength(1);
  for (const name of Object.keys(process.env)) if (/^(TCB|WX)_/.test(name)) delete process.env[name];
  cloud.getWXContext.mockReturnValueOnce({ OPENID: "oOnce" });
  expect((await main({ fee: 1 })).buyer.openid).toBe("oOnce");
  expect((await main({ fee: 1 })).buyer.openid).toBe("oBuyer3");
});

test("modules may be loaded anew", async () => {
  jest.resetModules();
  const again = require("../functions/makeOrder/index.js");
  expect((await again.main({ fee: 1 })).ok).toBe(true);
  expect(await cloud.cloudfn.cloud.orders()).toHaveLength(4);
});
