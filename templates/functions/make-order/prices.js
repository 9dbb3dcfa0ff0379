// <@ t("What can be bought, priced in fen (1 yuan = 100 fen). It lives on the server: what a client says about money is a wish.", "可购买的商品，单位是分（1 元 = 100 分）。价格只在服务器上：客户端说的金额不可信。") @>
const PRODUCTS = {
  oolong: { name: '<@ t("Oolong tea", "乌龙茶") @>', priceFen: 1280 },
  jasmine: { name: '<@ t("Jasmine tea", "茉莉花茶") @>', priceFen: 980 },
};

/** <@ t("The product with this id, or undefined.", "返回商品；没有则为 undefined。") @> */
function priceOf(productId) {
  return Object.prototype.hasOwnProperty.call(PRODUCTS, productId) ? PRODUCTS[productId] : undefined;
}

module.exports = { priceOf };
