const assert = require('node:assert');
const fs = require('node:fs');
const test = require('node:test');
const { crashEverywhere, fakeCloud } = require('./fake-cloud');

const outTradeNo = '20260102030405abcdef012345';
const paid = {
  returnCode: 'SUCCESS',
  resultCode: 'SUCCESS',
  outTradeNo,
  totalFee: 1280,
  subMchId: '1900009231',
  transactionId: '4200000791202601020000000001',
  timeEnd: '20260102030506',
};
const accepted = { errcode: 0, errmsg: '' };

async function ready(order = {}) {
  const cloud = fakeCloud();
  cloud.context = { SOURCE: 'wx_paycallback', OPENID: 'oAlice' };
  cloud.documents = {
    orders: {
      [outTradeNo]: {
        _id: outTradeNo,
        openid: 'oAlice',
        subMchId: '1900009231',
        productId: 'oolong',
        quantity: 1,
        totalFee: 1280,
        status: 'created',
        ...order,
      },
    },
  };
  return cloud;
}

function assertFulfilled(cloud) {
  const order = cloud.documents.orders[outTradeNo];
  assert.strictEqual(order.status, 'paid');
  assert.strictEqual(order.transactionId, paid.transactionId);
  assert.strictEqual(order.paidAt.toISOString(), '2026-01-01T19:05:06.000Z');
  assert.deepStrictEqual(Object.keys(cloud.documents.shipments), [outTradeNo]);
}

test('<@ t("a payment is accepted and fulfilled", "付款被接受并发货") @>', async () => {
  const cloud = await ready();
  assert.deepStrictEqual(await cloud.call('payCallback', paid), accepted);
  assertFulfilled(cloud);
});

test('<@ t("delivered again, it is accepted and changes nothing", "重复投递时接受但不产生变化") @>', async () => {
  const cloud = await ready();
  await cloud.call('payCallback', paid);
  cloud.documents.shipments[outTradeNo].status = 'sent';
  const before = structuredClone(cloud.documents);
  assert.deepStrictEqual(await cloud.call('payCallback', paid), accepted);
  assert.deepStrictEqual(cloud.documents, before);
});

test('<@ t("delivered five times at once, it is fulfilled once", "同时投递五次，只发货一次") @>', async () => {
  const cloud = await ready();
  const replies = await Promise.all([1, 2, 3, 4, 5].map(() => cloud.call('payCallback', paid)));
  assert.deepStrictEqual(replies, [1, 2, 3, 4, 5].map(() => accepted));
  assertFulfilled(cloud);
});

test('<@ t("after a crash at any point the next delivery fulfils it", "任意位置崩溃后，下一次投递都能完成") @>', async () => {
  const calls = await crashEverywhere(
    ready,
    (cloud) => cloud.call('payCallback', paid),
    async (cloud, n) => {
      assert.deepStrictEqual(await cloud.call('payCallback', paid), accepted, `after call ${n}`);
      assertFulfilled(cloud);
    },
  );
  assert.ok(calls >= 4);
});

for (const [name, change] of [
  ['<@ t("a wrong amount", "金额不符") @>', { totalFee: 1 }],
  ['<@ t("an amount as text", "金额是字符串") @>', { totalFee: '1280' }],
  ['<@ t("another merchant", "商户号不符") @>', { subMchId: '1900009999' }],
  ['<@ t("an unknown order", "未知订单") @>', { outTradeNo: 'nobody-knows' }],
  ['<@ t("no order number", "没有订单号") @>', { outTradeNo: undefined }],
  ['<@ t("a failed payment", "付款失败") @>', { resultCode: 'FAIL' }],
]) {
  test(`<@ t("refused", "拒绝") @>: ${name}`, async () => {
    const cloud = await ready();
    const before = structuredClone(cloud.documents);
    assert.notStrictEqual((await cloud.call('payCallback', { ...paid, ...change })).errcode, 0);
    assert.deepStrictEqual(cloud.documents.orders, before.orders);
    assert.strictEqual(cloud.documents.shipments, undefined);
  });
}

for (const source of ['wx_client', 'wx_devtools', 'wx_http', 'wx_client,scf', '', undefined]) {
  test(`<@ t("refused: forged by", "拒绝伪造的调用：") @> ${source}`, async () => {
    const cloud = await ready();
    cloud.context.SOURCE = source;
    assert.notStrictEqual((await cloud.call('payCallback', paid)).errcode, 0);
    assert.strictEqual(cloud.documents.orders[outTradeNo].status, 'created');
  });
}

test('<@ t("an order closed meanwhile is noted, not shipped", "已关闭的订单收到付款：记录但不发货") @>', async () => {
  const cloud = await ready({ status: 'closed' });
  assert.deepStrictEqual(await cloud.call('payCallback', paid), accepted);
  const order = cloud.documents.orders[outTradeNo];
  assert.deepStrictEqual([order.status, order.transactionId], ['closed', paid.transactionId]);
  assert.ok(order.attention);
  assert.strictEqual(cloud.documents.shipments, undefined);
});

test('<@ t("a late delivery does not undo a refund", "迟到的支付通知不会撤销退款") @>', async () => {
  const cloud = await ready({ status: 'refunded', transactionId: paid.transactionId });
  assert.deepStrictEqual(await cloud.call('payCallback', paid), accepted);
  assert.strictEqual(cloud.documents.orders[outTradeNo].status, 'refunded');
});

test('<@ t("both copies of settle.js are the same", "两份 settle.js 一致") @>', () => {
  const [one, two] = ['payCallback', 'queryOrder'].map((name) => fs.readFileSync(`${__dirname}/../functions/${name}/settle.js`, 'utf8'));
  assert.strictEqual(one, two);
});
