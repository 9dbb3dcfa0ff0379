jest.mock("wx-server-sdk", () => require("./mocks/wx-server-sdk"));

const cloud = require("wx-server-sdk");
const { main } = require("../functions/makeOrder/index.js");
const callback = require("../functions/payCallback/index.js").main;

beforeEach(() => cloud.getWXContext.mockReturnValue({ OPENID: "oBuyer1" }));

test("an order is placed and paid", async () => {
  const made = await main({ fee: 100 });
  expect(made).toMatchObject({ ok: true, buyer: { openid: "oBuyer1", returning: false } });
  expect(made.payment.package).toMatch(/^prepay_id=/);
  expect(await callback({ outTradeNo: made.outTradeNo, totalFee: 100 })).toEqual({ errcode: 0, errmsg: "OK" });
  const { data } = await cloud.database().collection("orders").where({ _id: made.outTradeNo }).get();
  expect(data).toMatchObject([{ buyer: "oBuyer1", status: "paid" }]);
});

test("a buyer who comes again is known, another is not", async () => {
  expect((await main({ fee: 1 })).buyer.returning).toBe(true);
  cloud.getWXContext.mockReturnValue({ OPENID: "oBuyer2" });
  expect((await main({ fee: 1 })).buyer).toEqual({ openid: "oBuyer2", returning: false });
});

test("without a fee there is no order", async () => {
  await expect(main({})).rejects.toThrow("no fee");
});
