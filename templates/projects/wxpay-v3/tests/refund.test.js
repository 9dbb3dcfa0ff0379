const assert = require('node:assert');
const test = require('node:test');
const { crashEverywhere, fakeCloud } = require('./fake-cloud');
const { notification, wechatPay } = require('./wechat-pay');

const outTradeNo = '20260102030405abcdef012345';
const outRefundNo = `R${outTradeNo}`;
const refunded = {
  mchid: '<@ mchId @>',
  out_trade_no: outTradeNo,
  transaction_id: '4200000791202601020000000001',
  out_refund_no: outRefundNo,
  refund_id: '50300000792026010200000000001',
  refund_status: 'SUCCESS',
  amount: { total: 1280, refund: 1280, payer_total: 1280, payer_refund: 1280 },
};
const told = (plain = refunded, lies = {}) => notification(plain, { type: `REFUND.${plain.refund_status}`, ...lies });

async function ready(order = {}) {
  const cloud = fakeCloud();
  const paid = { _id: outTradeNo, openid: 'oAlice', subMchId: '<@ mchId @>', totalFee: 1280, status: 'paid' };
  cloud.documents = { orders: { [outTradeNo]: { ...paid, ...order } } };
  return cloud;
}

async function requested() {
  wechatPay(() => ({ data: { status: 'PROCESSING' } }));
  const cloud = await ready();
  await cloud.call('refund', { outTradeNo });
  return cloud;
}

test('<@ t("a refund is noted before it is asked for", "先记录退款再请求") @>', async () => {
  const cloud = await ready();
  const sent = wechatPay(({ body }) => {
    assert.strictEqual(cloud.documents.refunds[body.out_refund_no].status, 'requested');
    return { data: { status: 'PROCESSING' } };
  });
  assert.deepStrictEqual(await cloud.call('refund', { outTradeNo }), { ok: true, outRefundNo });
  assert.strictEqual(sent[0].path, '/v3/refund/domestic/refunds');
  assert.deepStrictEqual(sent[0].body.amount, { refund: 1280, total: 1280, currency: 'CNY' });
  assert.strictEqual(sent[0].body.notify_url, process.env.REFUND_NOTIFY_URL);
});

test('<@ t("crashed anywhere and asked again, it is one refund with one number", "任意位置崩溃后重试，仍是同一个退款单号") @>', async () => {
  const sent = wechatPay(() => ({ data: { status: 'PROCESSING' } }));
  await crashEverywhere(
    ready,
    (cloud) => cloud.call('refund', { outTradeNo }),
    async (cloud, n) => {
      assert.strictEqual((await cloud.call('refund', { outTradeNo })).ok, true, `after call ${n}`);
      assert.deepStrictEqual([...new Set(sent.map(({ body }) => body.out_refund_no))], [outRefundNo]);
    },
  );
});

for (const [code, answer] of [
  ['REFUND_REFUSED', { status: 403, data: { code: 'NOT_ENOUGH', message: 'X' } }],
  ['PAY_UNAVAILABLE', { data: { status: 'PROCESSING' }, lies: { stranger: true } }],
]) {
  test(`<@ t("a failure is told and can be repeated", "失败会返回原因，可以重试") @>: ${code}`, async () => {
    const cloud = await ready();
    wechatPay(() => answer);
    assert.strictEqual((await cloud.call('refund', { outTradeNo })).code, code);
    assert.ok(cloud.documents.refunds[outRefundNo].reason);
    wechatPay(() => ({ data: { status: 'PROCESSING' } }));
    assert.strictEqual((await cloud.call('refund', { outTradeNo })).ok, true);
  });
}

for (const [code, order, openid] of [
  ['NOT_PAID', { status: 'created' }, 'oAlice'],
  ['NOT_PAID', { status: 'refunded' }, 'oAlice'],
  ['UNKNOWN_ORDER', {}, 'oMallory'],
  ['UNKNOWN_ORDER', {}, undefined],
]) {
  test(`${code}: ${openid} ${JSON.stringify(order)}`, async () => {
    const sent = wechatPay(() => ({ data: {} }));
    const cloud = await ready(order);
    cloud.context.OPENID = openid;
    assert.strictEqual((await cloud.call('refund', { outTradeNo })).code, code);
    assert.strictEqual(sent.length, 0);
  });
}

test('<@ t("the notification finishes the refund, once", "通知完成退款，且只执行一次") @>', async () => {
  const cloud = await requested();
  const replies = await Promise.all([1, 2, 3].map(() => cloud.call('refundNotify', told())));
  assert.deepStrictEqual(replies.map((each) => each.statusCode), [204, 204, 204]);
  assert.deepStrictEqual([cloud.documents.orders[outTradeNo].status, cloud.documents.refunds[outRefundNo].status], ['refunded', 'done']);
});

test('<@ t("after a crash at any point the next delivery finishes it", "任意位置崩溃后，下一次投递都能完成") @>', async () => {
  await crashEverywhere(
    requested,
    (cloud) => cloud.call('refundNotify', told()),
    async (cloud, n) => {
      assert.strictEqual((await cloud.call('refundNotify', told())).statusCode, 204, `after call ${n}`);
      assert.strictEqual(cloud.documents.orders[outTradeNo].status, 'refunded');
    },
  );
});

test('<@ t("an abnormal refund is noted for someone to look at, and can still succeed", "异常退款等待人工处理，之后仍可成功") @>', async () => {
  const cloud = await requested();
  assert.strictEqual((await cloud.call('refundNotify', told({ ...refunded, refund_status: 'ABNORMAL' }))).statusCode, 204);
  assert.deepStrictEqual([cloud.documents.orders[outTradeNo].status, cloud.documents.refunds[outRefundNo].status], ['refunding', 'failed']);
  assert.ok(cloud.documents.orders[outTradeNo].attention);
  await cloud.call('refundNotify', told());
  await cloud.call('refundNotify', told({ ...refunded, refund_status: 'ABNORMAL' }));
  assert.deepStrictEqual([cloud.documents.orders[outTradeNo].status, cloud.documents.refunds[outRefundNo].status], ['refunded', 'done']);
});

for (const [name, event] of [
  ['<@ t("no signature", "没有签名") @>', { ...told(), headers: {} }],
  ['<@ t("signed by a stranger", "陌生人的签名") @>', told(refunded, { stranger: true })],
  ['<@ t("another merchant", "另一个商户") @>', told({ ...refunded, mchid: '1900009999' })],
  ['<@ t("a wrong amount", "金额不符") @>', told({ ...refunded, amount: { total: 1280, refund: 1 } })],
  ['<@ t("an unknown refund", "未知退款") @>', told({ ...refunded, out_refund_no: 'R1' })],
  ['<@ t("another order", "订单不符") @>', told({ ...refunded, out_trade_no: 'other' })],
  ['<@ t("a payment", "支付通知") @>', told(refunded, { type: 'TRANSACTION.SUCCESS' })],
]) {
  test(`<@ t("refused", "拒绝") @>: ${name}`, async () => {
    const cloud = await requested();
    assert.ok((await cloud.call('refundNotify', event)).statusCode >= 400);
    assert.strictEqual(cloud.documents.orders[outTradeNo].status, 'refunding');
  });
}
