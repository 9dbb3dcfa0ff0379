const assert = require('node:assert');
const test = require('node:test');
const { crashEverywhere, fakeCloud } = require('./fake-cloud');

const payment = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=wx1', signType: 'MD5', paySign: 'S' };
const success = { returnCode: 'SUCCESS', resultCode: 'SUCCESS', payment };

function ready(answer = success) {
  process.env.SUB_MCH_ID = '1900009231';
  const cloud = fakeCloud();
  cloud.answers.unifiedOrder = answer;
  return cloud;
}

test('<@ t("the order is stored before WeChat Pay is asked, at the price of the server", "先存订单再下单，价格取自服务器") @>', async () => {
  const cloud = ready((fields) => {
    assert.strictEqual(cloud.documents.orders[fields.outTradeNo].status, 'created');
    return success;
  });
  const placed = await cloud.call('makeOrder', { productId: 'oolong', quantity: 3, totalFee: 1 });
  assert.deepStrictEqual(placed, { ok: true, outTradeNo: placed.outTradeNo, payment });
  const [[, fields]] = cloud.calls;
  assert.strictEqual(fields.totalFee, 3 * 1280);
  assert.strictEqual(fields.functionName, 'payCallback');
  assert.strictEqual(fields.envId, 'test-env');
  assert.match(fields.outTradeNo, /^[0-9A-Za-z]{6,32}$/);
});

test('<@ t("a stored payment is used again while it is valid", "有效期内复用已存的 payment") @>', async () => {
  const cloud = ready();
  const { outTradeNo } = await cloud.call('makeOrder', { productId: 'oolong' });
  assert.deepStrictEqual(await cloud.call('makeOrder', { outTradeNo }), { ok: true, outTradeNo, payment });
  assert.strictEqual(cloud.calls.length, 1);
  cloud.documents.orders[outTradeNo].paymentAt -= 2 * 3600 * 1000;
  await cloud.call('makeOrder', { outTradeNo });
  assert.strictEqual(cloud.calls.length, 2);
});

for (const [name, answer] of [
  ['return_code', { returnCode: 'FAIL', returnMsg: 'X', payment: { package: 'prepay_id=' } }],
  ['result_code', { returnCode: 'SUCCESS', resultCode: 'FAIL', errCodeDes: 'X', payment: { package: 'prepay_id=' } }],
]) {
  test(`<@ t("a refusal is told by", "下单被拒时检查") @> ${name}`, async () => {
    const cloud = ready(answer);
    const refused = await cloud.call('makeOrder', { productId: 'oolong' });
    assert.deepStrictEqual([refused.ok, refused.code, refused.message], [false, 'PAY_REFUSED', 'X']);
  });
}

test('<@ t("an order survives when WeChat Pay is silent, and is paid with the same number", "微信支付无响应时订单保留，可用同一订单号支付") @>', async () => {
  const cloud = ready(new Error('timeout'));
  const { code, outTradeNo } = await cloud.call('makeOrder', { productId: 'oolong' });
  assert.strictEqual(code, 'PAY_UNAVAILABLE');
  cloud.answers.unifiedOrder = success;
  assert.deepStrictEqual(await cloud.call('makeOrder', { outTradeNo }), { ok: true, outTradeNo, payment });
});

test('<@ t("a crash after any backend call leaves an order that can be paid, or none", "任何后端调用之后崩溃，订单要么可支付，要么不存在") @>', async () => {
  await crashEverywhere(
    async () => ready(),
    (cloud) => cloud.call('makeOrder', { productId: 'oolong' }),
    async (cloud) => {
      for (const outTradeNo of Object.keys(cloud.documents.orders ?? {})) {
        assert.strictEqual((await cloud.call('makeOrder', { outTradeNo })).ok, true);
      }
    },
  );
});

for (const [name, event] of [
  ['UNKNOWN_PRODUCT', { productId: 'constructor' }],
  ['UNKNOWN_PRODUCT', {}],
  ['BAD_QUANTITY', { productId: 'oolong', quantity: 0.5 }],
  ['BAD_QUANTITY', { productId: 'oolong', quantity: '2' }],
  ['UNKNOWN_ORDER', { outTradeNo: 'nobody-knows' }],
]) {
  test(`${name}: ${JSON.stringify(event)}`, async () => {
    const cloud = ready();
    assert.strictEqual((await cloud.call('makeOrder', event)).code, name);
    assert.strictEqual(cloud.calls.length, 0);
  });
}

test('<@ t("nobody pays for the order of someone else", "不能支付别人的订单") @>', async () => {
  const cloud = ready();
  const { outTradeNo } = await cloud.call('makeOrder', { productId: 'oolong' });
  cloud.context.OPENID = 'oMallory';
  assert.strictEqual((await cloud.call('makeOrder', { outTradeNo })).code, 'UNKNOWN_ORDER');
});
