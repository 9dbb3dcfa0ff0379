// <@ t("Places an order, opens WeChat Pay, then asks the server what became of it.", "下单、调起微信支付，然后向服务器确认结果。") @>
const POLLS = 8;
const POLL_MS = 1500;

Page({
  data: { busy: false, status: '', message: '', outTradeNo: '' },

  async pay() {
    // <@ t("A second tap must not place a second order.", "防止重复点击产生第二个订单。") @>
    if (this.data.busy) return;
    this.setData({ busy: true, message: '' });
    try {
      // <@ t("An order that was not paid yet is paid again with its own number.", "未付款的订单用原订单号继续支付。") @>
      const data = this.data.outTradeNo ? { outTradeNo: this.data.outTradeNo } : { productId: 'oolong', quantity: 1 };
      const { result } = await wx.cloud.callFunction({ name: 'makeOrder', data });
      if (result.outTradeNo) this.setData({ outTradeNo: result.outTradeNo });
      if (!result.ok) return this.setData({ message: result.message });
      await wx.requestPayment(result.payment);
    } catch (error) {
      if (/cancel/.test(error.errMsg || '')) return this.setData({ message: '<@ t("not paid", "未支付") @>' });
      console.error(error);
    } finally {
      this.setData({ busy: false });
    }
    // <@ t("Neither success nor failure of wx.requestPayment proves anything: the server knows.", "wx.requestPayment 的成功或失败都不能作为依据，以服务器为准。") @>
    await this.confirm();
  },

  async confirm() {
    const { outTradeNo } = this.data;
    for (let n = 0; outTradeNo && n < POLLS; n += 1) {
      const { result } = await wx.cloud.callFunction({ name: 'queryOrder', data: { outTradeNo } });
      if (result.ok && result.status !== 'created') {
        return this.setData({ status: result.status, message: result.status === 'paid' ? '<@ t("paid", "支付成功") @>' : result.status });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    this.setData({ message: '<@ t("not confirmed yet", "支付结果确认中") @>' });
  },
});
