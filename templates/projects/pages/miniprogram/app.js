App({
  onLaunch() {
    wx.cloud.init({ env: '<@ envId @>', traceUser: true });
  },
});
