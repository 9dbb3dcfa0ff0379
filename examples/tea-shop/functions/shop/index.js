// What the shop's pages read: the products, and the caller's own orders.
const cloud = require('wx-server-sdk');
const catalogue = require('./catalogue.json');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  if (event.action === 'products') return products();
  if (event.action === 'orders') return orders();
  throw new Error(`unknown action ${event.action}`);
};

async function products() {
  const { data } = await db.collection('products').orderBy('price', 'asc').get();
  if (data.length) return data;
  for (const product of catalogue) await db.collection('products').doc(product._id).set({ data: withoutId(product) });
  return [...catalogue].sort((a, b) => a.price - b.price);
}

async function orders() {
  const { OPENID } = cloud.getWXContext();
  const { data } = await db.collection('orders').where({ _openid: OPENID }).orderBy('createdAt', 'desc').limit(50).get();
  return data;
}

function withoutId({ _id, ...fields }) {
  return fields;
}
