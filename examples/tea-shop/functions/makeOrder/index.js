// Places an order for what is in the cart, or gives the payment of an order that is still unpaid.
//   { items: [{ id, count }] }  a new order        { orderId }  pay it now
const crypto = require('crypto');
const cloud = require('wx-server-sdk');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { OPENID, ENV } = cloud.getWXContext();
  const order = event.orderId ? await unpaid(event.orderId, OPENID) : await store(event.items, OPENID);

  const result = await cloud.cloudPay.unifiedOrder({
    body: `茶铺-${order.title}`.slice(0, 40),
    outTradeNo: order._id,
    spbillCreateIp: '127.0.0.1',
    subMchId: process.env.SUB_MCH_ID,
    totalFee: order.totalFee,
    envId: ENV,
    functionName: 'payCallback',
  });
  // errCode is 0 even for a refusal: only these two say that there is an order to pay.
  if (result.returnCode !== 'SUCCESS' || result.resultCode !== 'SUCCESS') {
    throw new Error(result.errCodeDes || result.returnMsg);
  }
  return { orderId: order._id, totalFee: order.totalFee, payment: result.payment };
};

/** The order is stored before WeChat Pay hears of it: its callback may come before this function returns. */
async function store(items, openid) {
  const lines = await priced(items);
  const order = {
    _openid: openid, // whose it is, for the rule that lets a mini program read it
    title: lines.map((line) => line.name).join('、'),
    lines,
    totalFee: lines.reduce((sum, line) => sum + line.price * line.count, 0),
    status: 'created',
    createdAt: db.serverDate(),
  };
  const id = `TS${crypto.randomBytes(12).toString('hex')}`;
  await db.collection('orders').doc(id).set({ data: order });
  return { _id: id, ...order };
}

/** Prices come from the database, never from the page. */
async function priced(items) {
  if (!Array.isArray(items) || !items.length) throw new Error('the cart is empty');
  const lines = [];
  for (const { id, count } of items) {
    if (!Number.isInteger(count) || count < 1 || count > 99) throw new Error(`count of ${id}`);
    const { data } = await db.collection('products').doc(String(id)).get();
    lines.push({ id: data._id, name: data.name, price: data.price, count });
  }
  return lines;
}

async function unpaid(id, openid) {
  const { data } = await db.collection('orders').doc(String(id)).get();
  if (data._openid !== openid) throw new Error('not your order');
  if (data.status !== 'created') throw new Error('this order is paid');
  return data;
}
