"""What can be bought, priced in fen. It lives on the server: what a client says about money is a wish."""

PRODUCTS = {
    "oolong": {"name": "Oolong tea", "price_fen": 1280},
    "jasmine": {"name": "Jasmine tea", "price_fen": 980},
}
