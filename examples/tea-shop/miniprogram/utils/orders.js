// What the pages ask of the cloud. Orders are read by the mini program itself, written by functions only.
const db = wx.cloud.database();

async function call(name, data) {
  const { result } = await wx.cloud.callFunction({ name, data });
  return result;
}

/** The user's own orders, the newest first: the rule of the collection wants `_openid` in the query. */
async function mine(more = {}) {
  const { data } = await db.collection('orders').where({ _openid: '{openid}', ...more }).orderBy('createdAt', 'desc').get();
  return data;
}

const products = () => call('shop', { action: 'products' });

/**
 * Places an order for `{ items }`, or takes `{ orderId }`, and pays it. Gives the order's id; `problem` is what the phone
 * says when it was not paid. Whether it is paid, the server knows: see the result page.
 */
async function pay(data) {
  const { orderId, payment } = await call('makeOrder', data);
  try {
    await wx.requestPayment(payment);
    return { orderId };
  } catch (problem) {
    return { orderId, problem: problem.errMsg };
  }
}

/** Asks WeChat Pay when the callback is late. */
const check = (orderId) => call('checkOrder', { orderId });

const refund = (orderId) => call('refundOrder', { orderId });

module.exports = { check, mine, pay, products, refund };
