// The cart as an order, or with ?id=... an order that is still unpaid.
const orders = require('../../utils/orders');
const { yuan } = require('../../utils/words');

Page({
  data: { id: '', lines: [], total: '', paying: false },

  async onLoad({ id = '' }) {
    const lines = id ? await this.linesOf(id) : Object.values(getApp().globalData.cart);
    const total = lines.reduce((sum, line) => sum + line.price * line.count, 0);
    this.setData({ id, total: yuan(total), lines: lines.map((line) => ({ ...line, shown: yuan(line.price * line.count) })) });
  },

  async linesOf(id) {
    const [order] = await orders.mine({ _id: id });
    if (!order) wx.showToast({ title: '没有这个订单', icon: 'none' });
    return order ? order.lines : [];
  },

  async submit() {
    if (this.data.paying) return; // a second tap while the sheet opens
    this.setData({ paying: true });
    const items = this.data.lines.map(({ id, count }) => ({ id, count }));
    try {
      const { orderId, problem } = await orders.pay(this.data.id ? { orderId: this.data.id } : { items });
      if (!this.data.id) Object.keys(getApp().globalData.cart).forEach((id) => delete getApp().globalData.cart[id]);
      if (problem) wx.showToast({ title: problem === 'requestPayment:fail cancel' ? '已取消支付' : problem, icon: 'none' });
      wx.redirectTo({ url: `/pages/result/result?id=${orderId}` });
    } catch (problem) {
      wx.showToast({ title: problem.errMsg || problem.message, icon: 'none' });
    } finally {
      this.setData({ paying: false });
    }
  },
});
