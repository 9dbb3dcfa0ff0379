const STATUS = { created: '待支付', paid: '已支付', shipped: '已发货', refunding: '退款中', refunded: '已退款' };

const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;

/** An order as pages show it. */
const shown = (order) => ({
  id: order._id,
  title: order.title,
  price: yuan(order.totalFee),
  status: order.status,
  statusText: STATUS[order.status],
});

module.exports = { shown, yuan };
