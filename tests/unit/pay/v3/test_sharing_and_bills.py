"""Profit sharing and bills of API v3, on the ledger that cloudPay uses."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from tests.unit.pay.conftest import APPID, OPENID
from tests.unit.pay.v3.conftest import MERCHANT, Shop

SHARING = "/v3/profitsharing"


def test_an_order_is_shared_unfrozen_and_partly_given_back(shop: Shop) -> None:
    shop.ordered(total=1000, settle_info={"profit_sharing": True})
    shop.pay.pay("A1001001")
    number = shop.order("A1001001")["transactionId"]
    receiver = {"appid": APPID, "type": "MERCHANT_ID", "account": "1900000109", "relation_type": "STORE"}
    status, answer, _ = shop.signed("POST", f"{SHARING}/receivers/add", {**receiver, "name": "not encrypted"})
    assert (status, answer["code"]) == (400, "PARAM_ERROR")
    openid = {"appid": APPID, "type": "PERSONAL_OPENID", "account": OPENID, "relation_type": "STAFF"}
    assert shop.signed("POST", f"{SHARING}/receivers/add", openid)[1]["account"] == OPENID
    part = {"type": "PERSONAL_OPENID", "account": OPENID, "amount": 100, "description": "tip"}
    share = {
        "appid": APPID,
        "transaction_id": number,
        "out_order_no": "P1",
        "receivers": [part],
        "unfreeze_unsplit": False,
    }
    assert shop.signed("POST", f"{SHARING}/orders", share)[1]["code"] == "RULE_LIMIT"
    shop.advance(minutes=2)
    status, made, _ = shop.signed("POST", f"{SHARING}/orders", share)
    assert (status, made["state"], made["receivers"][0]["result"]) == (200, "PROCESSING", "PENDING")
    shop.advance(minutes=1)
    query = f"{SHARING}/orders/P1?transaction_id={number}"
    assert shop.signed("GET", query)[1]["receivers"][0]["result"] == "SUCCESS"
    assert shop.signed("GET", f"{SHARING}/transactions/{number}/amounts")[1]["unsplit_amount"] == 1000 - 6 - 100
    rest = {"transaction_id": number, "out_order_no": "P2", "description": "the rest"}
    assert shop.signed("POST", f"{SHARING}/orders/unfreeze", rest)[0] == 200
    assert shop.signed("GET", f"{SHARING}/transactions/{number}/amounts")[1]["unsplit_amount"] == 0
    back = {"out_order_no": "P1", "out_return_no": "B1", "return_mchid": "1900000109", "amount": 1, "description": "x"}
    assert shop.signed("POST", f"{SHARING}/return-orders", back)[1]["code"] == "PARAM_ERROR"
    assert shop.pay.violations() == ()


def test_a_days_bill_is_asked_for_and_downloaded(shop: Shop) -> None:
    shop.ordered()
    shop.pay.pay("A1001001")
    day = "2026-03-01"
    early = shop.signed("GET", f"/v3/bill/tradebill?bill_date={day}")
    assert (early[0], early[1]["code"]) == (400, "NO_STATEMENT_EXIST")
    shop.advance(hours=13)
    assert shop.signed("GET", f"/v3/bill/tradebill?bill_date={day}")[1]["code"] == "STATEMENT_CREATING"
    shop.advance(hours=10)
    for kind, column in (("tradebill", "总交易单数"), ("fundflowbill", "资金流水总笔数")):
        status, made, headers = shop.signed("GET", f"/v3/bill/{kind}?bill_date={day}")
        assert (status, made["hash_type"]) == (200, "SHA1")
        assert "wechatpay-signature" in headers
        url = urlsplit(made["download_url"])
        status, content, headers = shop.signed("GET", f"{url.path}?{url.query}")
        assert hashlib.sha1(content).hexdigest() == made["hash_value"]
        assert "wechatpay-signature" not in headers
        text = content.decode()
        assert (column in text and "`A1001001" in text and f"`{MERCHANT}" in text) or kind == "fundflowbill"
    assert shop.signed("GET", f"/v3/bill/tradebill?bill_date={day}&bill_type=REFUND")[1]["code"] == "NO_STATEMENT_EXIST"
