// {items: [{productId, quantity}]} -> a new order; {outTradeNo} -> pay an open one.
// Answers {ok: true, outTradeNo, totalFee, payment} or {ok: false, code, message}.
const crypto = require('crypto');
const cloud = require('wx-server-sdk');
const { failed } = require('../../shared/answers');
const { toBeijing } = require('../../shared/beijing');
const { find } = require('../../shared/orders');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

const OPEN_MS = 30 * 60 * 1000;
/** WeChat Pay refuses an order that expires in less than five minutes. */
const SHORTEST_MS = 6 * 60 * 1000;

exports.main = async (event) => {
  const { OPENID } = cloud.getWXContext();
  if (!OPENID) return failed('NO_USER', 'only a mini program user can place an order');
  if (event.outTradeNo) {
    const order = await find(db, event.outTradeNo, OPENID);
    if (!order) return failed('UNKNOWN_ORDER', `no order ${event.outTradeNo}`);
    return order.status === 'created' ? pay(order) : failed('NOT_OPEN', `the order is ${order.status}`);
  }
  const quantities = merged(event.items);
  if (!quantities) return failed('BAD_ITEMS', 'items is a list of {productId, quantity}, quantity 1 to 99');
  const reserved = await reserve(quantities, OPENID);
  return reserved.order ? pay(reserved.order) : reserved;
};

/** productId -> quantity, or null when the request cannot be meant. */
function merged(items) {
  if (!Array.isArray(items) || items.length < 1 || items.length > 20) return null;
  const quantities = new Map();
  for (const { productId, quantity = 1 } of items) {
    if (typeof productId !== 'string' || !Number.isInteger(quantity) || quantity < 1 || quantity > 99) return null;
    quantities.set(productId, (quantities.get(productId) || 0) + quantity);
  }
  return quantities;
}

/** Takes the stock and stores the order in one step: nobody gets an item that another order took. */
async function reserve(quantities, openid) {
  const ids = [...quantities.keys()];
  const known = await db.collection('products').where({ _id: db.command.in(ids), onSale: true }).get();
  const missing = ids.find((id) => !known.data.some((product) => product._id === id));
  if (missing !== undefined) return failed('UNKNOWN_PRODUCT', `no product ${missing}`);

  return db.runTransaction(async (transaction) => {
    const items = [];
    for (const [productId, quantity] of quantities) {
      const products = transaction.collection('products').doc(productId);
      const { data: product } = await products.get();
      if (product.stock < quantity) return failed('SOLD_OUT', `${product.stock} left of ${product.name}`);
      await products.update({ data: { stock: product.stock - quantity } });
      items.push({ productId, name: product.name, priceFen: product.priceFen, quantity });
    }
    const now = Date.now();
    const order = {
      openid,
      subMchId: process.env.SUB_MCH_ID,
      items,
      body: `shop-${items[0].name}`.slice(0, 40),
      totalFee: items.reduce((sum, item) => sum + item.priceFen * item.quantity, 0),
      status: 'created',
      createdAt: now,
      expiresAt: now + OPEN_MS,
      refunds: [],
    };
    const _id = toBeijing(now) + crypto.randomBytes(6).toString('hex');
    await transaction.collection('orders').doc(_id).set({ data: order });
    return { order: { _id, ...order } };
  });
}

async function pay(order) {
  const answer = { outTradeNo: order._id, totalFee: order.totalFee };
  // An order dies half an hour after it was made, long before the two hours of its prepay id.
  if (Date.now() > order.expiresAt) return failed('EXPIRED', 'the order has expired', answer);
  if (order.payment) return { ok: true, ...answer, payment: order.payment };
  if (order.expiresAt - Date.now() < SHORTEST_MS) return failed('EXPIRED', 'too little time is left', answer);
  let res;
  try {
    const { ENV, CLIENTIP } = cloud.getWXContext();
    res = await cloud.cloudPay.unifiedOrder({
      body: order.body,
      outTradeNo: order._id,
      totalFee: order.totalFee,
      timeExpire: toBeijing(order.expiresAt),
      subMchId: order.subMchId,
      spbillCreateIp: CLIENTIP || '127.0.0.1',
      envId: ENV,
      functionName: 'payCallback',
    });
  } catch (error) {
    console.error('unifiedOrder', order._id, error);
    return failed('PAY_UNAVAILABLE', 'WeChat Pay did not answer, try again', answer);
  }
  // errCode is 0 and `payment` is there even when the order was refused: only these two fields tell.
  if (res.returnCode !== 'SUCCESS' || res.resultCode !== 'SUCCESS') {
    console.error('unifiedOrder', order._id, res.returnMsg, res.errCodeDes);
    return failed('PAY_REFUSED', res.errCodeDes || res.returnMsg, answer);
  }
  await db.collection('orders').doc(order._id).update({ data: { payment: res.payment } });
  return { ok: true, ...answer, payment: res.payment };
}
