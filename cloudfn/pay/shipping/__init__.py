"""WeChat's management of shipping: ``wxa.sec.order.*``, called as an open API and never by a payment's signature.

In: the API's name, its arguments in snake_case, who calls. Out: ``{"errcode", "errmsg", ...}`` as WeChat has it.
Orders of cloudPay, v3 and v2 are the same to it: they stand in one ledger. It never moves money by itself.
Source: WeChat's reference, order_shipping.
"""
