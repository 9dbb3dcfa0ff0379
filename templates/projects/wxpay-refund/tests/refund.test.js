const assert = require('node:assert');
const test = require('node:test');
const { crashEverywhere, fakeCloud } = require('./fake-cloud');

const outTradeNo = '20260102030405abcdef012345';
const outRefundNo = `R${outTradeNo}`;
const refunded = { returnCode: 'SUCCESS', refundStatus: 'SUCCESS', outTradeNo, outRefundNo, refundFee: 1280, totalFee: 1280, refundId: '503' };
const accepted = { errcode: 0, errmsg: '' };

async function ready(order = {}) {
  const cloud = fakeCloud();
  cloud.answers.refund = { returnCode: 'SUCCESS', resultCode: 'SUCCESS' };
  cloud.documents = {
    orders: { [outTradeNo]: { _id: outTradeNo, openid: 'oAlice', subMchId: '1900009231', totalFee: 1280, status: 'paid', ...order } },
  };
  return cloud;
}

async function requested() {
  const cloud = await ready();
  await cloud.call('refund', { outTradeNo });
  cloud.context = { SOURCE: 'wx_paycallback' };
  return cloud;
}

test('<@ t("a refund is noted before it is asked for", "先记录退款再请求") @>', async () => {
  const cloud = await ready();
  cloud.answers.refund = (fields) => {
    assert.strictEqual(cloud.documents.refunds[fields.outRefundNo].status, 'requested');
    return { returnCode: 'SUCCESS', resultCode: 'SUCCESS' };
  };
  assert.deepStrictEqual(await cloud.call('refund', { outTradeNo }), { ok: true, outRefundNo });
  const [[, fields]] = cloud.calls;
  assert.deepStrictEqual([fields.totalFee, fields.refundFee, fields.functionName], [1280, 1280, 'refundCallback']);
});

test('<@ t("crashed anywhere and asked again, it is one refund with one number", "任意位置崩溃后重试，仍是同一个退款单号") @>', async () => {
  await crashEverywhere(
    ready,
    (cloud) => cloud.call('refund', { outTradeNo }),
    async (cloud, n) => {
      assert.strictEqual((await cloud.call('refund', { outTradeNo })).ok, true, `after call ${n}`);
      assert.deepStrictEqual([...new Set(cloud.calls.map(([, fields]) => fields.outRefundNo))], [outRefundNo]);
    },
  );
});

test('<@ t("a refusal is told", "退款被拒绝时返回原因") @>', async () => {
  const cloud = await ready();
  cloud.answers.refund = { returnCode: 'SUCCESS', resultCode: 'FAIL', errCodeDes: 'X' };
  const refused = await cloud.call('refund', { outTradeNo });
  assert.deepStrictEqual([refused.code, refused.message], ['REFUND_REFUSED', 'X']);
});

for (const [name, order, openid] of [
  ['NOT_PAID', { status: 'created' }, 'oAlice'],
  ['NOT_PAID', { status: 'refunded' }, 'oAlice'],
  ['UNKNOWN_ORDER', {}, 'oMallory'],
  ['UNKNOWN_ORDER', {}, undefined],
]) {
  test(`${name}: ${openid} ${JSON.stringify(order)}`, async () => {
    const cloud = await ready(order);
    cloud.context.OPENID = openid;
    assert.strictEqual((await cloud.call('refund', { outTradeNo })).code, name);
    assert.strictEqual(cloud.calls.length, 0);
  });
}

test('<@ t("the callback finishes the refund, once", "回调完成退款，且只执行一次") @>', async () => {
  const cloud = await requested();
  const replies = await Promise.all([1, 2, 3].map(() => cloud.call('refundCallback', refunded)));
  assert.deepStrictEqual(replies, [accepted, accepted, accepted]);
  assert.strictEqual(cloud.documents.orders[outTradeNo].status, 'refunded');
  assert.strictEqual(cloud.documents.refunds[outRefundNo].status, 'done');
});

test('<@ t("after a crash at any point the next delivery finishes it", "任意位置崩溃后，下一次投递都能完成") @>', async () => {
  await crashEverywhere(
    requested,
    (cloud) => cloud.call('refundCallback', refunded),
    async (cloud, n) => {
      assert.deepStrictEqual(await cloud.call('refundCallback', refunded), accepted, `after call ${n}`);
      assert.strictEqual(cloud.documents.orders[outTradeNo].status, 'refunded');
    },
  );
});

test('<@ t("an abnormal refund is noted for someone to look at", "异常退款会被记录，等待人工处理") @>', async () => {
  const cloud = await requested();
  assert.deepStrictEqual(await cloud.call('refundCallback', { ...refunded, refundStatus: 'CHANGE' }), accepted);
  assert.deepStrictEqual([cloud.documents.orders[outTradeNo].status, cloud.documents.refunds[outRefundNo].status], ['refunding', 'failed']);
});

for (const [name, change, source] of [
  ['<@ t("a wrong amount", "金额不符") @>', { refundFee: 1 }, 'wx_paycallback'],
  ['<@ t("an unknown refund", "未知退款") @>', { outRefundNo: 'R1' }, 'wx_paycallback'],
  ['<@ t("another order", "订单不符") @>', { outTradeNo: 'other' }, 'wx_paycallback'],
  ['<@ t("the event of a payment", "支付通知") @>', { refundStatus: undefined, resultCode: 'SUCCESS' }, 'wx_paycallback'],
  ['<@ t("a client", "客户端调用") @>', {}, 'wx_client'],
  ['<@ t("a client behind a function", "经由其他函数的客户端调用") @>', {}, 'wx_client,scf'],
]) {
  test(`<@ t("refused", "拒绝") @>: ${name}`, async () => {
    const cloud = await requested();
    cloud.context.SOURCE = source;
    assert.notStrictEqual((await cloud.call('refundCallback', { ...refunded, ...change })).errcode, 0);
    assert.strictEqual(cloud.documents.orders[outTradeNo].status, 'refunding');
  });
}
