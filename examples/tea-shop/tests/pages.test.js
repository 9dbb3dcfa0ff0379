// The mini program itself, page by page, on the local cloud: cloudfn exec -- node --test
const assert = require('node:assert/strict');
const test = require('node:test');
const { control, pagesOf } = require('./local');

async function buy(app, count = 2) {
  const shop = await app.open();
  const index = shop.data.products.findIndex((product) => product._id === 'sample');
  for (let n = 0; n < count; n += 1) await shop.tap('change', { dataset: { index, by: 1 } });
  await shop.tap('checkOut');
  await app.page.tap('submit');
  return app.page;
}

test('tea is chosen, ordered, paid, and shown as paid', async () => {
  const app = pagesOf('oTEA-pages-00000000000000001');
  const result = await buy(app);
  assert.equal(result.route, 'pages/result/result');
  await result.until(({ order }) => order.statusText === '已支付');
  await result.tap('showOrders');
  assert.deepEqual(app.page.data.orders.map(({ price, status }) => [price, status]), [['¥0.02', 'paid']]);
  assert.deepEqual(app.instance.globalData.cart, {});
});

test('who closes the sheet pays later', async () => {
  const app = pagesOf('oTEA-pages-00000000000000002', { payment: 'cancel' });
  const result = await buy(app);
  assert.equal(result.data.order.status, 'created');
  assert.equal(app.calls.find(({ api }) => api === 'showToast').args.title, '已取消支付');
  await app.skip(6000); // the page asks every two seconds
  assert.equal(result.data.order.status, 'created');

  app.use({ payment: 'success' });
  await result.tap('payAgain');
  await app.page.tap('submit');
  await app.page.until(({ order }) => order.status === 'paid');
  assert.equal(app.pages.length, 2);
  app.close();
});

test("somebody else's order is not shown, and cannot be written by its owner either", async () => {
  const app = pagesOf('oTEA-pages-00000000000000003');
  const result = await buy(app);
  const { id } = result.options;

  const other = pagesOf('oTEA-pages-00000000000000004');
  await other.open(`pages/result/result?id=${id}`);
  assert.deepEqual(other.page.data, { order: null, missing: true });
  await other.open('pages/orders/orders');
  assert.deepEqual(other.page.data.orders, []);
  const orders = app.wx.cloud.database().collection('orders');
  await assert.rejects(orders.doc(id).update({ data: { status: 'paid' } }), { errCode: -502003 });
  await assert.rejects(other.wx.cloud.database().collection('orders').get(), { errCode: -502003 });
});

test('a refund is asked for on the orders page', async () => {
  const app = pagesOf('oTEA-pages-00000000000000005');
  const result = await buy(app, 1);
  await result.until(({ order }) => order.status === 'paid');
  await result.tap('showOrders');
  const { id } = app.page.data.orders[0];
  app.answer('showModal', { confirm: false, cancel: true });
  await app.page.tap('refund', { dataset: { id } });
  assert.equal(app.page.data.orders[0].status, 'paid');
  app.answer('showModal', { confirm: true, cancel: false });
  await app.page.tap('refund', { dataset: { id } });
  assert.equal(app.page.data.orders[0].status, 'refunding');
  await control('clock', { advance: '1h' });
  await app.until(async () => {
    await app.page.call('onPullDownRefresh');
    return app.page.data.orders[0].status === 'refunded';
  });
});
