// Run with a local cloud up: cloudfn exec -- node --test
// The functions, the SDK and WeChat Pay's callbacks are all real here; only the phone and the money are missing.
const assert = require('node:assert/strict');
const test = require('node:test');
const { control, buyer, until } = require('./local');

async function statusOf(wx, id) {
  const { result } = await wx.cloud.callFunction({ name: 'shop', data: { action: 'orders' } });
  return result.find((order) => order._id === id).status;
}

async function order(wx, items = [{ id: 'sample', count: 2 }]) {
  await wx.cloud.callFunction({ name: 'shop', data: { action: 'products' } });
  const { result } = await wx.cloud.callFunction({ name: 'makeOrder', data: { items } });
  return result;
}

test('a paid order is paid in the shop once its callback came', async () => {
  const wx = buyer('oTEA-buyer-00000000000000001');
  const { orderId, totalFee, payment } = await order(wx);
  assert.equal(totalFee, 2);
  assert.deepEqual(await wx.requestPayment(payment), { errMsg: 'requestPayment:ok' });
  await until(async () => (await statusOf(wx, orderId)) === 'paid');
});

test('a cancelled payment leaves the order to be paid later', async () => {
  const wx = buyer('oTEA-buyer-00000000000000002', 'cancel');
  const { orderId, payment } = await order(wx);
  await assert.rejects(wx.requestPayment(payment), { errMsg: 'requestPayment:fail cancel' });
  assert.equal(await statusOf(wx, orderId), 'created');

  wx.cloudfn.use({ payment: 'success' });
  const again = await wx.cloud.callFunction({ name: 'makeOrder', data: { orderId } });
  await wx.requestPayment(again.result.payment);
  await until(async () => (await statusOf(wx, orderId)) === 'paid');
});

test('prices come from the database and not from the page', async () => {
  const wx = buyer('oTEA-buyer-00000000000000003');
  const { totalFee } = await order(wx, [{ id: 'longjing', count: 1, price: 1 }]);
  assert.equal(totalFee, 6800);
});

test('a forged callback from a page pays nothing', async () => {
  const wx = buyer('oTEA-buyer-00000000000000004');
  const { orderId, totalFee } = await order(wx);
  const forged = { returnCode: 'SUCCESS', resultCode: 'SUCCESS', outTradeNo: orderId, totalFee };
  const { result } = await wx.cloud.callFunction({ name: 'payCallback', data: forged });
  assert.notEqual(result.errcode, 0);
  assert.equal(await statusOf(wx, orderId), 'created');
});

test('an order is sent: WeChat and the buyer are told', async () => {
  const wx = buyer('oTEA-buyer-00000000000000006');
  const { orderId, payment } = await order(wx);
  await wx.requestPayment(payment);
  assert.equal((await wx.requestSubscribeMessage({ tmplIds: ['shipped'] })).shipped, 'accept');
  await until(async () => (await statusOf(wx, orderId)) === 'paid');
  const parcel = { orderId, expressCompany: 'YTO', trackingNo: 'YT1234567890' };
  await assert.rejects(wx.cloud.callFunction({ name: 'shipOrder', data: parcel }), /only a keeper/);

  const keeper = buyer('oTEA-keeper-0000000000000001');
  await control('documents/keepers/oTEA-keeper-0000000000000001', {}, 'PUT');
  await control('clock', { advance: '1m' }); // WeChat's shipping hears of a payment some seconds after the callback
  const { result } = await keeper.cloud.callFunction({ name: 'shipOrder', data: parcel });
  assert.deepEqual(result, { status: 'shipped', told: true });
  assert.equal(await statusOf(wx, orderId), 'shipped');
  const [message] = (await control('outbox', null, 'GET')).items;
  assert.deepEqual([message.recipient, message.body.data.character_string2.value], ['oTEA-buyer-00000000000000006', 'YT1234567890']);

  assert.equal((await control(`orders/${orderId}`, null, 'GET')).shipping.state, 'shipped');
  await control('clock', { advance: '10d' });
  assert.equal((await control(`orders/${orderId}`, null, 'GET')).shipping.state, 'received');
});

test('a refund settles on the clock', async () => {
  const wx = buyer('oTEA-buyer-00000000000000005');
  const { orderId, payment } = await order(wx);
  await wx.requestPayment(payment);
  await until(async () => (await statusOf(wx, orderId)) === 'paid');
  await wx.cloud.callFunction({ name: 'refundOrder', data: { orderId } });
  await control('clock', { advance: '1h' });
  await until(async () => (await statusOf(wx, orderId)) === 'refunded');
});
