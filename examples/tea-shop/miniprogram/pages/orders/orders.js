const orders = require('../../utils/orders');
const { shown } = require('../../utils/words');

Page({
  data: { orders: [] },

  onShow() {
    return this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  async load() {
    this.setData({ orders: (await orders.mine()).map(shown) });
  },

  pay(event) {
    wx.navigateTo({ url: `/pages/order/order?id=${event.currentTarget.dataset.id}` });
  },

  async refund(event) {
    const { confirm } = await wx.showModal({ title: '申请退款', content: '全额退回' });
    if (!confirm) return;
    try {
      await orders.refund(event.currentTarget.dataset.id);
      wx.showToast({ title: '退款已受理', icon: 'none' });
    } catch (problem) {
      wx.showToast({ title: problem.errMsg, icon: 'none' });
    }
    await this.load();
  },
});
