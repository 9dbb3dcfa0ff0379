// {} -> what is on sale. {put: {_id, name, priceFen, stock, onSale}} from a manager -> the product is stored.
const cloud = require('wx-server-sdk');
const { failed, isManager } = require('../../shared/answers');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  if (event.put) return put(event.put, cloud.getWXContext().OPENID);
  const found = await db.collection('products').where({ onSale: true }).get();
  return { ok: true, products: found.data.map(({ _id, name, priceFen, stock }) => ({ _id, name, priceFen, stock })) };
};

async function put({ _id, name, priceFen, stock, onSale = true }, openid) {
  if (!isManager(openid)) return failed('NOT_ALLOWED', 'only managers put products');
  const valid = typeof _id === 'string' && typeof name === 'string' && isAmount(priceFen, 1) && isAmount(stock, 0);
  if (!valid) return failed('BAD_PRODUCT', 'a product has _id, name, priceFen (integer fen) and stock');
  await db.collection('products').doc(_id).set({ data: { name, priceFen, stock, onSale: Boolean(onSale) } });
  return { ok: true };
}

function isAmount(value, least) {
  return Number.isInteger(value) && value >= least;
}
