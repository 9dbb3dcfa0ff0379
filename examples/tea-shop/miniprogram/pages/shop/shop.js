const orders = require('../../utils/orders');
const { yuan } = require('../../utils/words');

const { cart } = getApp().globalData;

Page({
  data: { products: [], count: 0, total: yuan(0) },

  async onLoad() {
    const products = await orders.products();
    this.setData({ products: products.map((product) => ({ ...product, shown: yuan(product.price), count: 0 })) });
  },

  onShow() {
    this.showCart();
  },

  change(event) {
    const { index, by } = event.currentTarget.dataset;
    const { _id: id, name, price } = this.data.products[index];
    const count = (cart[id] ? cart[id].count : 0) + by;
    if (count > 0) cart[id] = { id, name, price, count };
    else delete cart[id];
    this.showCart();
  },

  showCart() {
    const lines = Object.values(cart);
    this.setData({
      count: lines.reduce((sum, line) => sum + line.count, 0),
      total: yuan(lines.reduce((sum, line) => sum + line.price * line.count, 0)),
    });
    this.data.products.forEach((product, index) => {
      this.setData({ [`products[${index}].count`]: cart[product._id] ? cart[product._id].count : 0 });
    });
  },

  checkOut() {
    wx.navigateTo({ url: '/pages/order/order' });
  },
});
