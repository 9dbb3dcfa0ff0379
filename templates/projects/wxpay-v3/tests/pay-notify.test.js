const assert = require('node:assert');
const fs = require('node:fs');
const test = require('node:test');
const { crashEverywhere, fakeCloud } = require('./fake-cloud');
const { notification, seconds } = require('./wechat-pay');

const outTradeNo = '20260102030405abcdef012345';
const paid = {
  mchid: '<@ mchId @>',
  appid: 'wx0123456789abcdef',
  out_trade_no: outTradeNo,
  transaction_id: '4200000791202601020000000001',
  trade_state: 'SUCCESS',
  success_time: '2026-01-02T03:05:06+08:00',
  amount: { total: 1280, payer_total: 1280, currency: 'CNY', payer_currency: 'CNY' },
};

async function ready(order = {}) {
  const cloud = fakeCloud();
  cloud.context = { SOURCE: 'wx_http' };
  const document = { _id: outTradeNo, openid: 'oAlice', subMchId: '<@ mchId @>', productId: 'oolong', quantity: 1, totalFee: 1280 };
  cloud.documents = { orders: { [outTradeNo]: { ...document, status: 'created', ...order } } };
  return cloud;
}

function assertFulfilled(cloud) {
  const order = cloud.documents.orders[outTradeNo];
  assert.deepStrictEqual([order.status, order.transactionId], ['paid', paid.transaction_id]);
  assert.strictEqual(order.paidAt.toISOString(), '2026-01-01T19:05:06.000Z');
  assert.deepStrictEqual(Object.keys(cloud.documents.shipments), [outTradeNo]);
}

test('<@ t("a payment is accepted and fulfilled", "付款被接受并发货") @>', async () => {
  const cloud = await ready();
  assert.strictEqual((await cloud.call('payNotify', notification(paid))).statusCode, 204);
  assertFulfilled(cloud);
});

test('<@ t("delivered five times at once and once more, it is fulfilled once", "同时投递五次再投递一次，只发货一次") @>', async () => {
  const cloud = await ready();
  const replies = await Promise.all([1, 2, 3, 4, 5].map(() => cloud.call('payNotify', notification(paid))));
  assert.deepStrictEqual(replies.map((each) => each.statusCode), [204, 204, 204, 204, 204]);
  const before = structuredClone(cloud.documents);
  assert.strictEqual((await cloud.call('payNotify', notification(paid))).statusCode, 204);
  assert.deepStrictEqual(cloud.documents, before);
  assertFulfilled(cloud);
});

test('<@ t("after a crash at any point the next delivery fulfils it", "任意位置崩溃后，下一次投递都能完成") @>', async () => {
  const calls = await crashEverywhere(
    ready,
    (cloud) => cloud.call('payNotify', notification(paid)),
    async (cloud, n) => {
      assert.strictEqual((await cloud.call('payNotify', notification(paid))).statusCode, 204, `after call ${n}`);
      assertFulfilled(cloud);
    },
  );
  assert.ok(calls >= 4);
});

for (const [name, event] of [
  ['<@ t("no signature", "没有签名") @>', { ...notification(paid), headers: {} }],
  ['<@ t("called by a mini program", "小程序直接调用") @>', { ...paid, userInfo: {} }],
  ['<@ t("signed by a stranger", "陌生人的签名") @>', notification(paid, { stranger: true })],
  ['<@ t("an unknown serial", "未知的序列号") @>', notification(paid, { stranger: true, serial: '5157' })],
  ['<@ t("a signature probe", "签名探测") @>', notification(paid, { signature: 'WECHATPAY/SIGNTEST/AAAA' })],
  ['<@ t("ten minutes old", "十分钟前的") @>', notification(paid, { timestamp: seconds() - 600 })],
  ['<@ t("no timestamp", "没有时间戳") @>', notification(paid, { timestamp: 'now' })],
  ['<@ t("another body than the signed one", "签名的是另一段内容") @>', notification(paid, { signed: '{}' })],
  ['<@ t("altered ciphertext", "密文被改动") @>', notification(paid, { tampered: true })],
  ['<@ t("encrypted with another key", "用另一个密钥加密") @>', notification(paid, { apiV3Key: 'x'.repeat(32) })],
  ['<@ t("another merchant", "另一个商户") @>', notification({ ...paid, mchid: '1900009999' })],
  ['<@ t("a wrong amount", "金额不符") @>', notification({ ...paid, amount: { total: 1 } })],
  ['<@ t("an unknown order", "未知订单") @>', notification({ ...paid, out_trade_no: 'nobody-knows' })],
  ['<@ t("not paid", "没有付款") @>', notification({ ...paid, trade_state: 'NOTPAY' })],
  ['<@ t("a refund", "退款通知") @>', notification(paid, { type: 'REFUND.SUCCESS' })],
]) {
  test(`<@ t("refused", "拒绝") @>: ${name}`, async () => {
    const cloud = await ready();
    assert.ok((await cloud.call('payNotify', event)).statusCode >= 400);
    assert.strictEqual(cloud.documents.orders[outTradeNo].status, 'created');
    assert.strictEqual(cloud.documents.shipments, undefined);
  });
}

test('<@ t("an order closed meanwhile is noted, not shipped", "已关闭的订单收到付款：记录但不发货") @>', async () => {
  const cloud = await ready({ status: 'closed' });
  assert.strictEqual((await cloud.call('payNotify', notification(paid))).statusCode, 204);
  assert.ok(cloud.documents.orders[outTradeNo].attention);
  assert.strictEqual(cloud.documents.shipments, undefined);
});

test('<@ t("all copies of the shared files are the same", "共用文件的每一份都一致") @>', () => {
  const text = (name, file) => fs.readFileSync(`${__dirname}/../functions/${name}/${file}`, 'utf8');
  for (const name of ['payNotify', 'queryOrder', 'refund', 'refundNotify']) assert.strictEqual(text(name, 'wxpay.js'), text('makeOrder', 'wxpay.js'));
  assert.strictEqual(text('queryOrder', 'settle.js'), text('payNotify', 'settle.js'));
});
