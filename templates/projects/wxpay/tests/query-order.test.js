const assert = require('node:assert');
const test = require('node:test');
const { fakeCloud } = require('./fake-cloud');

const outTradeNo = '20260102030405abcdef012345';

function ready(answer, order = {}) {
  const cloud = fakeCloud();
  cloud.answers.queryOrder = answer;
  cloud.documents = {
    orders: { [outTradeNo]: { _id: outTradeNo, openid: 'oAlice', subMchId: '1900009231', totalFee: 1280, status: 'created', ...order } },
  };
  return cloud;
}

const paid = {
  returnCode: 'SUCCESS',
  resultCode: 'SUCCESS',
  tradeState: 'SUCCESS',
  outTradeNo,
  totalFee: 1280,
  subMchId: '1900009231',
  transactionId: '4200000791202601020000000001',
  timeEnd: '20260102030506',
};

test('<@ t("a paid order whose callback was lost is found and fulfilled", "回调丢失的已付款订单会被查到并发货") @>', async () => {
  const cloud = ready(paid);
  assert.deepStrictEqual(await cloud.call('queryOrder', { outTradeNo }), { ok: true, status: 'paid', totalFee: 1280 });
  assert.deepStrictEqual(Object.keys(cloud.documents.shipments), [outTradeNo]);
});

for (const [name, answer] of [
  ['NOTPAY', { ...paid, tradeState: 'NOTPAY' }],
  ['result_code', { returnCode: 'SUCCESS', resultCode: 'FAIL', errCodeDes: 'X' }],
  ['<@ t("an error", "出错") @>', new Error('timeout')],
  ['<@ t("another amount", "金额不符") @>', { ...paid, totalFee: 1 }],
]) {
  test(`<@ t("stays open", "保持未支付") @>: ${name}`, async () => {
    const cloud = ready(answer);
    assert.deepStrictEqual(await cloud.call('queryOrder', { outTradeNo }), { ok: true, status: 'created', totalFee: 1280 });
    assert.strictEqual(cloud.documents.shipments, undefined);
  });
}

test('<@ t("a known state is answered without asking WeChat Pay", "已有结果时不再查询微信支付") @>', async () => {
  const cloud = ready(paid, { status: 'refunded' });
  assert.strictEqual((await cloud.call('queryOrder', { outTradeNo })).status, 'refunded');
  assert.strictEqual(cloud.calls.length, 0);
});

test('<@ t("nobody sees the order of someone else", "不能查看别人的订单") @>', async () => {
  const cloud = ready(paid);
  cloud.context.OPENID = 'oMallory';
  assert.strictEqual((await cloud.call('queryOrder', { outTradeNo })).code, 'UNKNOWN_ORDER');
});
