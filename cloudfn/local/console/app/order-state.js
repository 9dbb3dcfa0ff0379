/** The state of an order as a reader means it. Pure: WeChat Pay says REFUND from the first fen that was given back. */

/** A key of the words `order.*`: the trade state, or for REFUND whether all of it went back. */
export function orderState(order) {
  if (order.state !== "REFUND" || !order.refunds) return order.state;
  return givenBack(order) < order.totalFeeFen ? "partlyRefunded" : "fullyRefunded";
}

/** Fen of all refunds that have not failed. */
export function givenBack(order) {
  return (order.refunds || []).filter((one) => one.state !== "REFUNDCLOSE").reduce((sum, one) => sum + one.refundFeeFen, 0);
}
