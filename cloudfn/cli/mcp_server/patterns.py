"""How a repair looks in JavaScript where the project's own names are not known; the names are examples."""

from __future__ import annotations

ANSWER = "return { errcode: 0, errmsg: 'ok' };"
AWAIT = "await db.collection('orders').doc(event.outTradeNo).update({ data });"
SOURCE = """\
if (cloud.getWXContext().SOURCE !== 'wx_paycallback') return { errcode: 2, errmsg: 'not from WeChat Pay' };"""
ORDER = """\
const { data: [bought] } = await db.collection('orders').where({ _id: event.outTradeNo }).get();
if (!bought || bought.totalFee !== event.totalFee) return { errcode: 2, errmsg: 'unknown order, or another amount' };"""
ONCE = """\
try {
  await db.runTransaction(async (transaction) => {
    await transaction.collection('pay_marks').add({ data: { _id: event.transactionId } });
    await transaction.collection('orders').doc(event.outTradeNo).update({ data: { status: 'paid' } });
    // everything else that the payment causes, by transaction.collection(...).doc(...)
  });
} catch (error) {
  const { data: done } = await db.collection('pay_marks').where({ _id: event.transactionId }).get();
  if (!done.length) throw error;
}"""
MERCHANT = "if (event.subMchId !== SUB_MCH_ID) return { errcode: 2, errmsg: 'another merchant' };"
PRICE = """\
const { data: product } = await db.collection('products').doc(event.productId).get();
const totalFee = product.priceFen * quantity;"""
