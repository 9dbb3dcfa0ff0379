const assert = require('node:assert');
const test = require('node:test');
const { fakeCloud } = require('./fake-cloud');
const { isMerchants, wechatPay } = require('./wechat-pay');

test('<@ t("the order is stored, placed at our own price, and can be paid", "订单先入库，按服务器价格下单，可以支付") @>', async () => {
  const cloud = fakeCloud();
  const sent = wechatPay(() => ({ data: { prepay_id: 'wx1' } }));
  const made = await cloud.call('makeOrder', { productId: 'oolong', quantity: 2, totalFee: 1 });
  assert.strictEqual(made.ok, true);
  assert.deepStrictEqual(sent[0].body.amount, { total: 2560, currency: 'CNY' });
  assert.deepStrictEqual([sent[0].path, sent[0].body.out_trade_no], ['/v3/pay/transactions/jsapi', made.outTradeNo]);
  assert.strictEqual(cloud.documents.orders[made.outTradeNo].totalFee, 2560);
  const { timeStamp, nonceStr, package: packed, signType, paySign } = made.payment;
  assert.deepStrictEqual([packed, signType], ['prepay_id=wx1', 'RSA']);
  assert.ok(isMerchants([cloud.context.APPID, timeStamp, nonceStr, packed], paySign));
});

test('<@ t("an earlier order is paid under its own number", "之前的订单用原来的订单号支付") @>', async () => {
  const cloud = fakeCloud();
  const sent = wechatPay(() => ({ data: { prepay_id: 'wx1' } }));
  const { outTradeNo } = await cloud.call('makeOrder', { productId: 'oolong' });
  assert.strictEqual((await cloud.call('makeOrder', { outTradeNo })).ok, true);
  assert.deepStrictEqual(sent.map((each) => each.body.out_trade_no), [outTradeNo, outTradeNo]);
});

for (const [code, answer] of [
  ['PAY_REFUSED', { status: 400, data: { code: 'PARAM_ERROR', message: 'X' } }],
  ['PAY_UNAVAILABLE', { data: { prepay_id: 'wx1' }, lies: { stranger: true } }],
]) {
  test(`<@ t("no payment is handed out", "不返回 payment") @>: ${code}`, async () => {
    wechatPay(() => answer);
    const made = await fakeCloud().call('makeOrder', { productId: 'oolong' });
    assert.deepStrictEqual([made.ok, made.code, made.payment], [false, code, undefined]);
  });
}

test('<@ t("a lost notification is made up for by a query", "通知丢失时由查单补上") @>', async () => {
  const cloud = fakeCloud();
  const transaction = (outTradeNo) => ({
    mchid: process.env.MCH_ID,
    out_trade_no: outTradeNo,
    transaction_id: '4200',
    trade_state: 'SUCCESS',
    success_time: '2026-01-02T03:05:06+08:00',
    amount: { total: 1280 },
  });
  wechatPay(({ method, body, path }) => ({ data: method === 'POST' ? { prepay_id: 'wx1' } : transaction(/out-trade-no\/(.*)\?/.exec(path)[1], body) }));
  const { outTradeNo } = await cloud.call('makeOrder', { productId: 'oolong' });
  assert.deepStrictEqual(await cloud.call('queryOrder', { outTradeNo }), { ok: true, status: 'paid', totalFee: 1280 });
  assert.deepStrictEqual(Object.keys(cloud.documents.shipments), [outTradeNo]);
});

for (const event of [{}, { productId: 'gold' }, { productId: 'oolong', quantity: 0 }, { productId: 'oolong', quantity: 1.5 }, { outTradeNo: 'other' }]) {
  test(`<@ t("refused", "拒绝") @>: ${JSON.stringify(event)}`, async () => {
    assert.strictEqual((await fakeCloud().call('makeOrder', event)).ok, false);
  });
}
