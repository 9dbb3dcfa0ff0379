// cloudfn exec -- node --test tests/shop.test.js
const assert = require('node:assert/strict');
const test = require('node:test');
const { advance, as, pay, timer, until } = require('./cloud');

const manager = as('oSHOP-manager-00000000000001');
let count = 0;

/** A buyer of its own and a product of its own for each test. */
async function shop(stock = 10, priceFen = 1990) {
  count += 1;
  const openid = `oSHOP-buyer-${String(count).padStart(16, '0')}`;
  const productId = `tea-${count}`;
  assert.deepEqual(await manager('products', { put: { _id: productId, name: 'Tea', priceFen, stock } }), { ok: true });
  const call = as(openid);
  const order = (quantity = 1) => call('makeOrder', { items: [{ productId, quantity }] });
  const status = async (outTradeNo) => (await call('orderStatus', { outTradeNo })).status;
  const left = async () => (await call('products', {})).products.find((each) => each._id === productId).stock;
  return { call, left, openid, order, productId, status };
}

test('an order takes stock, is paid, and is shipped once', async () => {
  const { left, openid, order, status } = await shop();
  const placed = await order(3);
  assert.equal(placed.ok, true, placed.message);
  assert.equal(placed.totalFee, 3 * 1990);
  assert.equal(await left(), 7);
  await pay(placed.outTradeNo, openid);
  await until(async () => (await status(placed.outTradeNo)) === 'paid');
});

test('a cancelled payment can be made up for with the same order', async () => {
  const { call, openid, order, status } = await shop();
  const placed = await order();
  await pay(placed.outTradeNo, openid, 'cancel');
  assert.equal(await status(placed.outTradeNo), 'created');
  const again = await call('makeOrder', { outTradeNo: placed.outTradeNo });
  assert.deepEqual(again.payment, placed.payment);
  await pay(placed.outTradeNo, openid);
  await until(async () => (await status(placed.outTradeNo)) === 'paid');
});

test('nobody gets what is sold out, not even at the same time', async () => {
  const { left, order } = await shop(5);
  const placed = await Promise.all([order(2), order(2), order(2), order(2)].map((each) => each.catch(() => ({ ok: false }))));
  const won = placed.filter((each) => each.ok).length;
  assert.ok(won <= 2, `${won} orders of 2 out of 5`);
  assert.equal(await left(), 5 - 2 * won);
  assert.equal((await order(6)).code, 'SOLD_OUT');
});

test('an unpaid order is closed after its time and its stock comes back', async () => {
  const { call, left, order, status } = await shop();
  const { outTradeNo } = await order(4);
  assert.equal(await left(), 6);
  await advance('31m');
  assert.equal((await timer('closeExpired')).ok, true);
  assert.equal(await status(outTradeNo), 'closed');
  assert.equal(await left(), 10);
  assert.equal((await call('makeOrder', { outTradeNo })).code, 'NOT_OPEN');
  assert.equal((await call('closeExpired', {})).code, 'NOT_ALLOWED');
});

test('refunds in parts never exceed the payment', async () => {
  const { call, openid, order, status } = await shop(10, 1000);
  const { outTradeNo } = await order(3);
  assert.equal((await manager('refundOrder', { outTradeNo, refundNo: 1, refundFee: 1000 })).code, 'NOT_PAID');
  await pay(outTradeNo, openid);
  await until(async () => (await status(outTradeNo)) === 'paid');
  assert.equal((await call('refundOrder', { outTradeNo, refundNo: 1, refundFee: 1000 })).code, 'NOT_ALLOWED');
  assert.equal((await manager('refundOrder', { outTradeNo, refundNo: 1, refundFee: 1000 })).ok, true);
  assert.equal((await manager('refundOrder', { outTradeNo, refundNo: 1, refundFee: 1000 })).ok, true);
  assert.equal((await manager('refundOrder', { outTradeNo, refundNo: 2, refundFee: 2001 })).code, 'TOO_MUCH');
  await advance('1h');
  await until(async () => (await call('orderStatus', { outTradeNo })).refundedFee === 1000);
  assert.equal(await status(outTradeNo), 'paid');
  await advance('2m');
  assert.equal((await manager('refundOrder', { outTradeNo, refundNo: 2, refundFee: 2000 })).ok, true);
  await advance('1h');
  await until(async () => (await status(outTradeNo)) === 'refunded');
});

test('a forged callback pays nothing', async () => {
  const { call, order, status } = await shop();
  const { outTradeNo, totalFee } = await order();
  const forged = { returnCode: 'SUCCESS', resultCode: 'SUCCESS', outTradeNo, totalFee, subMchId: '1900009231' };
  assert.notEqual((await call('payCallback', { ...forged, transactionId: '42' })).errcode, 0);
  assert.equal(await status(outTradeNo), 'created');
});

test('requests that cannot be meant', async () => {
  const { call, productId } = await shop();
  for (const items of [undefined, [], [{ productId, quantity: 0 }], [{ productId, quantity: 1.5 }], [{ productId: 1 }]]) {
    assert.equal((await call('makeOrder', { items })).code, 'BAD_ITEMS');
  }
  assert.equal((await call('makeOrder', { items: [{ productId: 'nothing' }] })).code, 'UNKNOWN_PRODUCT');
  assert.equal((await call('products', { put: { _id: 'x', name: 'x', priceFen: 1, stock: 1 } })).code, 'NOT_ALLOWED');
  assert.equal((await manager('products', { put: { _id: 'x', name: 'x', priceFen: 0.5, stock: 1 } })).code, 'BAD_PRODUCT');
});
