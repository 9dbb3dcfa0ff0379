wx.cloud.init();

App({
  globalData: {
    cart: {}, // product id -> { id, name, price, count }
  },
});
