"""Transfers to users: the user confirms, the merchant cancels, or nobody does anything for a day."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from cloudfn.errors import NotFound, UsageError
from cloudfn.pay import Book
from tests.unit.pay.conftest import APPID, OPENID
from tests.unit.pay.v3.conftest import URL, Shop

BILLS = "/v3/fund-app/mch-transfer/transfer-bills"


def asked_for(shop: Shop, **changes: Any) -> tuple[int, Any]:
    body = {
        "appid": APPID,
        "out_bill_no": "T1001",
        "transfer_scene_id": "1000",
        "openid": OPENID,
        "transfer_amount": 30,
        "transfer_remark": "reward",
        "notify_url": URL,
        "transfer_scene_report_infos": [{"info_type": "活动名称", "info_content": "茶"}],
        **changes,
    }
    return shop.signed("POST", BILLS, body)[:2]


def state(shop: Shop) -> str:
    return str(shop.signed("GET", f"{BILLS}/out-bill-no/T1001")[1]["state"])


def test_the_user_confirms_and_the_merchant_is_told(shop: Shop) -> None:
    status, made = asked_for(shop)
    assert (status, made["state"]) == (200, "WAIT_USER_CONFIRM")
    assert asked_for(shop)[1] == made
    assert asked_for(shop, transfer_amount=31)[1]["message"] == "请求重入时，参数与首次请求时不一致"
    with pytest.raises(UsageError):
        shop.pay.confirm_transfer(made["package_info"], "oSomebodyElse")
    assert shop.pay.confirm_transfer(made["package_info"], OPENID)["state"] == "SUCCESS"
    shop.deliver()
    told = shop.notification()
    assert json.loads(told["body"])["event_type"] == "MCHTRANSFER.BILL.FINISHED"
    by_number = shop.signed("GET", f"{BILLS}/transfer-bill-no/{made['transfer_bill_no']}")[1]
    assert told["plain"] == by_number
    assert (by_number["state"], by_number["transfer_amount"]) == ("SUCCESS", 30)
    assert shop.pay.notifications()[0]["state"] == "accepted"
    assert shop.signed("POST", f"{BILLS}/out-bill-no/T1001/cancel")[1]["code"] == "INVALID_REQUEST"
    assert shop.pay.violations() == ()


def test_the_merchant_cancels(shop: Shop) -> None:
    _, made = asked_for(shop)
    for _ in range(2):
        assert shop.signed("POST", f"{BILLS}/out-bill-no/T1001/cancel")[1]["state"] == "CANCELLED"
    with pytest.raises(UsageError):
        shop.pay.confirm_transfer(made["package_info"])
    with pytest.raises(NotFound):
        shop.pay.confirm_transfer("nothing")


def test_nobody_confirms_for_a_day(shop: Shop) -> None:
    asked_for(shop)
    shop.advance(hours=23)
    assert state(shop) == "WAIT_USER_CONFIRM"
    shop.advance(hours=2)
    assert state(shop) == "FAIL"
    assert shop.notification()["plain"]["fail_reason"] == "OVERDUE_CLOSE"


def test_a_book_of_before_takes_transfers_too(tmp_path: Path) -> None:
    path = tmp_path / "pay.db"
    Book(path).close()
    with sqlite3.connect(path) as db:
        sql = db.execute("SELECT sql FROM sqlite_master WHERE name = 'notifications'").fetchone()[0]
        db.execute("DROP TABLE notifications")
        db.execute(sql.replace("order_id INTEGER", "order_id INTEGER NOT NULL"))
        db.execute("INSERT INTO orders VALUES (1, 'm', 'A1', 'NOTPAY', 1, 'p', NULL, 1, NULL, NULL, '{}')")
        row = (1, 1, "pay", "A1", "f", "{}", "", "", 1, "pending", 1, 0, '"wxpay-24h"', "", "", 0)
        db.execute(f"INSERT INTO notifications VALUES ({', '.join('?' * len(row))})", row)
        db.execute("INSERT INTO attempts VALUES (1, 1, 1, 1, 'r', 0, '', '', '', '{}', 0)")
    db.close()
    book = Book(path)
    assert [each.out_trade_no for each in book.notifications()] == ["A1"]
    assert len(book.attempts(1)) == 1
    columns = book.ask("SELECT \"notnull\" FROM pragma_table_info('notifications') WHERE name = 'order_id'")
    assert columns == [0]
    book.close()
