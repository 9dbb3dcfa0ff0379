"""<@ t("What can be bought, priced in fen. It lives on the server: what a client says about money is a wish.", "可购买的商品，单位是分。价格只在服务器上：客户端说的金额不可信。") @>"""

PRODUCTS = {
    "oolong": {"name": "<@ t("Oolong tea", "乌龙茶") @>", "price_fen": 1280},
    "jasmine": {"name": "<@ t("Jasmine tea", "茉莉花茶") @>", "price_fen": 980},
}
