// What became of the payment. The phone's answer is no proof: the order in the database is.
const orders = require('../../utils/orders');
const { shown } = require('../../utils/words');

const AGAIN_MS = 2000;
const TIMES = 10;

Page({
  data: { order: null, missing: false },

  onLoad({ id }) {
    this.id = id;
    this.times = 0;
    return this.look();
  },

  onUnload() {
    clearTimeout(this.timer);
  },

  async look() {
    this.times += 1;
    const [order] = await orders.mine({ _id: this.id });
    this.setData({ order: order ? shown(order) : null, missing: !order });
    if (!order || order.status !== 'created') return;
    const { status } = await orders.check(this.id);
    if (status === 'paid') return this.look();
    if (this.times < TIMES) this.timer = setTimeout(() => this.look(), AGAIN_MS);
  },

  payAgain() {
    wx.redirectTo({ url: `/pages/order/order?id=${this.id}` });
  },

  showOrders() {
    wx.switchTab({ url: '/pages/orders/orders' });
  },
});
