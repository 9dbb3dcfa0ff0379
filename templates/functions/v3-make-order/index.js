// <@ t("Places an order by API v3 and returns what wx.requestPayment needs.", "用 API v3 下单，返回 wx.requestPayment 需要的参数。") @>
//
//   {productId, quantity}  <@ t("a new order", "新订单") @>
//   {outTradeNo}           <@ t("pay an earlier order that is still open", "继续支付之前未付款的订单") @>
//
// <@ t("Answers {ok: true, outTradeNo, payment} or {ok: false, code, message}.", "返回 {ok: true, outTradeNo, payment} 或 {ok: false, code, message}。") @>
const crypto = require('crypto');
const cloud = require('wx-server-sdk');
const { priceOf } = require('./prices');
const wxpay = require('./wxpay');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { OPENID } = cloud.getWXContext();
  if (!OPENID) return failed('NO_USER', '<@ t("only a mini program user can place an order", "只有小程序用户可以下单") @>');
  const order = event.outTradeNo ? await openOrder(event.outTradeNo, OPENID) : await newOrder(event, OPENID);
  return order.ok === false ? order : pay(order);
};

/** <@ t("Store the order first: a payment for an order that we do not know could never be fulfilled.", "先存订单：收到不认识的订单的付款是无法发货的。") @> */
async function newOrder(event, openid) {
  const quantity = event.quantity === undefined ? 1 : event.quantity;
  const product = priceOf(event.productId);
  if (!product) return failed('UNKNOWN_PRODUCT', `<@ t("no product", "没有商品") @> ${event.productId}`);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 99) {
    return failed('BAD_QUANTITY', '<@ t("quantity must be a whole number from 1 to 99", "数量必须是 1 到 99 的整数") @>');
  }
  const order = {
    _id: newOrderNumber(),
    openid,
    subMchId: process.env.MCH_ID,
    productId: event.productId,
    quantity,
    body: `<@ project @>-${product.name}`.slice(0, 40),
    // <@ t("The price comes from the server. Both factors are integers, so the product is one too.", "价格只取服务器上的。两个因数都是整数（分），乘积也是整数。") @>
    totalFee: product.priceFen * quantity,
    status: 'created',
    createdAt: new Date(),
  };
  await db.collection('orders').add({ data: order });
  return order;
}

async function openOrder(outTradeNo, openid) {
  const found = await db.collection('orders').where({ _id: String(outTradeNo), openid }).get();
  const order = found.data[0];
  if (!order) return failed('UNKNOWN_ORDER', `<@ t("no order", "没有订单") @> ${outTradeNo}`);
  if (order.status !== 'created') return failed('NOT_OPEN', `<@ t("the order is", "订单状态是") @> ${order.status}`);
  return order;
}

/** <@ t("The same order again gives the same prepay id, or a fresh one after two hours.", "同一订单再次下单会得到同一个 prepay_id，两小时后则是新的。") @> */
async function pay(order) {
  const { APPID } = cloud.getWXContext();
  try {
    const { prepay_id: prepayId } = await wxpay.request('POST', '/v3/pay/transactions/jsapi', {
      appid: APPID,
      mchid: process.env.MCH_ID,
      description: order.body,
      out_trade_no: order._id,
      notify_url: process.env.NOTIFY_URL,
      amount: { total: order.totalFee, currency: 'CNY' },
      payer: { openid: order.openid },
    });
    return { ok: true, outTradeNo: order._id, payment: wxpay.payment(APPID, prepayId) };
  } catch (error) {
    console.error('order', order._id, error.code, error.message);
    if (error.status) return failed('PAY_REFUSED', error.message, order._id);
    // <@ t("Nobody knows whether the order reached WeChat Pay. It stays open and can be paid with the same number.", "不知道微信支付是否收到了下单请求。订单保持未支付，可以用同一个订单号继续支付。") @>
    return failed('PAY_UNAVAILABLE', '<@ t("WeChat Pay did not answer, try again", "微信支付没有响应，请重试") @>', order._id);
  }
}

/** <@ t("26 characters: the second of the order in Beijing time, then 12 random hex digits", "26 个字符：北京时间的秒，加 12 位随机十六进制") @> */
function newOrderNumber() {
  const beijing = new Date(Date.now() + 8 * 3600 * 1000);
  return beijing.toISOString().slice(0, 19).replace(/\D/g, '') + crypto.randomBytes(6).toString('hex');
}

function failed(code, message, outTradeNo) {
  return { ok: false, code, message, outTradeNo };
}
