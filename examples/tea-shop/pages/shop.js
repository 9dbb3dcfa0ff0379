// The shop's pages. Everything of `wx` here is what a mini program calls, unchanged.
const main = document.getElementById('main');
const cart = new Map();
let products = [];

const STATUS = { created: '待支付', paid: '已支付', refunding: '退款中', refunded: '已退款' };
const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;

wx.cloud.init();

async function call(name, data) {
  const { result } = await wx.cloud.callFunction({ name, data });
  return result;
}

// --- products and cart

async function showShop() {
  products = products.length ? products : await call('shop', { action: 'products' });
  main.replaceChildren(...products.map((product) => {
    const count = cart.get(product._id) || 0;
    const article = element('article', 'product');
    article.append(
      element('h2', '', product.name),
      element('p', 'note', product.note),
      element('p', 'price', yuan(product.price)),
      stepper(product, count),
    );
    return article;
  }));
  showCart();
}

function stepper(product, count) {
  const box = element('div', 'stepper');
  const less = button('−', () => change(product, -1), `减少 ${product.name}`);
  less.disabled = count === 0;
  box.append(less, element('span', '', String(count)), button('+', () => change(product, 1), `增加 ${product.name}`));
  return box;
}

function change(product, by) {
  const count = (cart.get(product._id) || 0) + by;
  if (count > 0) cart.set(product._id, count);
  else cart.delete(product._id);
  showShop();
}

function showCart() {
  const lines = products.filter((product) => cart.has(product._id));
  const total = lines.reduce((sum, product) => sum + product.price * cart.get(product._id), 0);
  document.getElementById('cart').hidden = !lines.length || location.hash === '#orders';
  document.getElementById('count').textContent = `${lines.reduce((sum, one) => sum + cart.get(one._id), 0)} 件`;
  document.getElementById('total').textContent = yuan(total);
}

// --- paying

document.getElementById('pay').addEventListener('click', () => {
  const items = [...cart].map(([id, count]) => ({ id, count }));
  checkout({ items }).then(() => cart.clear(), () => {});
});

async function checkout(data) {
  let order;
  try {
    order = await call('makeOrder', data);
  } catch (problem) {
    toast(problem.errMsg);
    throw problem;
  }
  try {
    await wx.requestPayment(order.payment);
    toast('支付成功');
  } catch (problem) {
    toast(problem.errMsg === 'requestPayment:fail cancel' ? '已取消支付' : problem.errMsg);
  }
  // Whatever the sheet said, the server knows: ask it.
  await call('checkOrder', { orderId: order.orderId });
  location.hash = '#orders';
  await showOrders();
}

// --- orders

let orders; // of this user, as they are now
let listener;

/** The user's own orders, followed: the first snapshot has them all, then each change comes by itself. */
function follow() {
  return new Promise((resolve, reject) => {
    listener = wx.cloud.database().collection('orders').where({ _openid: '{openid}' }).watch({
      onChange(snapshot) {
        orders = snapshot.docs.sort((one, other) => other.createdAt - one.createdAt);
        if (location.hash === '#orders') drawOrders();
        resolve();
      },
      onError(problem) {
        listener = undefined;
        reject(problem);
      },
    });
  });
}

async function showOrders() {
  showCart();
  if (!listener) await follow();
  if (orders) drawOrders();
}

function drawOrders() {
  if (!orders.length) return main.replaceChildren(element('p', 'empty', '还没有订单'));
  main.replaceChildren(...orders.map((order) => {
    const article = element('article', 'order');
    article.dataset.status = order.status;
    article.append(
      element('h2', '', order.title),
      element('p', 'note', `${new Date(order.createdAt).toLocaleString('zh-CN')} · ${order._id}`),
      element('p', 'price', yuan(order.totalFee)),
      element('p', 'status', STATUS[order.status]),
    );
    if (order.status === 'created') article.append(button('去支付', () => checkout({ orderId: order._id })));
    if (order.status === 'paid') article.append(button('申请退款', () => refund(order)));
    return article;
  }));
}

async function refund(order) {
  const { confirm } = await wx.showModal({ title: '申请退款', content: `${order.title} ${yuan(order.totalFee)}` });
  if (!confirm) return;
  try {
    await call('refundOrder', { orderId: order._id });
    toast('退款已受理');
  } catch (problem) {
    toast(problem.errMsg);
  }
  await showOrders();
}

// --- small things

function toast(title) {
  wx.showToast({ title, icon: 'none' });
  const place = document.getElementById('toast');
  place.textContent = title;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => (place.textContent = ''), 4000);
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

function button(text, work, label) {
  const made = element('button', '', text);
  if (label) made.setAttribute('aria-label', label);
  made.addEventListener('click', work);
  return made;
}

function show() {
  for (const link of document.querySelectorAll('nav a')) {
    const here = link.hash === (location.hash || '#shop');
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  return location.hash === '#orders' ? showOrders() : showShop();
}

addEventListener('hashchange', show);
show().catch((problem) => toast(problem.errMsg || problem.message));
