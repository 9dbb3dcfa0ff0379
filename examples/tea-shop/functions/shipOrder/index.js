// A keeper of the shop sends an order: WeChat is told, without which the money stays frozen, and so is the buyer.
//   { orderId, expressCompany: 'YTO', trackingNo: 'YT1' }
const cloud = require('wx-server-sdk');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const NOTHING_NEW = 10060023; // WeChat has it already: an earlier call ended after its upload
const NOT_YET = 10060001; // some seconds after a payment WeChat's shipping does not know of it

exports.main = async ({ orderId, expressCompany, trackingNo }) => {
  const { OPENID } = cloud.getWXContext();
  const { data: keepers } = await db.collection('keepers').where({ _id: OPENID }).get();
  if (!keepers.length) throw new Error('only a keeper of the shop sends orders');
  const orders = db.collection('orders');
  const { data: order } = await orders.doc(String(orderId)).get();
  if (order.status === 'shipped') return { status: 'shipped' };
  if (order.status !== 'paid') throw new Error(`an order that is ${order.status} cannot be sent`);

  await upload(order, { expressCompany, trackingNo });
  await orders.where({ _id: order._id, status: 'paid' })
    .update({ data: { status: 'shipped', expressCompany, trackingNo, shippedAt: db.serverDate() } });
  return { status: 'shipped', told: await tell(order, trackingNo) };
};

async function upload(order, { expressCompany, trackingNo }) {
  try {
    await cloud.openapi.wxa.sec.order.uploadShippingInfo({
      orderKey: { orderNumberType: 2, transactionId: order.transactionId },
      logisticsType: 1, // a courier
      deliveryMode: 1, // in one parcel
      shippingList: [{ trackingNo, expressCompany, itemDesc: order.title.slice(0, 120) }],
      uploadTime: new Date().toISOString(),
      payer: { openid: order._openid },
    });
  } catch (error) {
    if (error.errCode === NOT_YET) throw new Error('WeChat does not know of the payment yet: try again in some seconds');
    if (error.errCode !== NOTHING_NEW) throw error;
  }
}

/** Whether the buyer heard of it: who did not subscribe does not, and the order is sent all the same. */
async function tell(order, trackingNo) {
  try {
    await cloud.openapi.subscribeMessage.send({
      touser: order._openid,
      templateId: process.env.SHIPPED_TEMPLATE,
      page: `pages/result/result?id=${order._id}`,
      data: { thing1: { value: order.title.slice(0, 20) }, character_string2: { value: trackingNo } },
    });
    return true;
  } catch (error) {
    console.warn('not told', error.errCode, error.errMsg);
    return false;
  }
}
