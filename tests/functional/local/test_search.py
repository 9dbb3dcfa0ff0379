"""``GET search`` over HTTP, on orders of real functions, their log and their documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.testing import LocalCloud
from tests.kit.http import ask
from tests.kit.npm import install_npm
from tests.kit.project import copy_project, link_modules

pytestmark = [pytest.mark.node, pytest.mark.npm]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    project = copy_project("console", tmp_path_factory.mktemp("search") / "project")
    with LocalCloud(link_modules(project, install_npm(("wx-server-sdk@3.0.4",)))) as running:
        for number, fee in (("TEA-1", 990), ("TEA-2", 1980), ("tea-3", 6800)):
            running.call("makeOrder", {"no": number, "fee": fee, "body": "西湖龙井"})
        running.pay("TEA-1")
        running.documents.put("notes", {"_id": "N1", "text": "say “Hello”", "lines": [{"n": 4711}]})
        yield running


def search(cloud: LocalCloud, text: str, limit: int = 8) -> Any:
    reply = ask(cloud, "GET", f"/_cloudfn/search?q={quote(text, safe='')}&limit={limit}")
    assert reply.status == 200, reply.body
    return reply.json


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("tea-", ["tea-3", "TEA-2", "TEA-1"]),
        ("龙井", ["tea-3", "TEA-2", "TEA-1"]),
        ("success", ["TEA-1"]),
        ("990", ["TEA-1"]),
        ("¥68", ["tea-3"]),
        (DEFAULT_OPENID.lower(), ["tea-3", "TEA-2", "TEA-1"]),
        ("makeorder", ["tea-3", "TEA-2", "TEA-1"]),
        ("%", []),
    ],
)
def test_orders_are_found_by_what_they_say(cloud: LocalCloud, text: str, numbers: list[str]) -> None:
    orders = search(cloud, text)["orders"]
    assert [order["outTradeNo"] for order in orders["items"]] == numbers
    assert not orders["cut"]


def test_by_the_transaction_and_as_many_as_are_wanted(cloud: LocalCloud) -> None:
    transaction = cloud.order("TEA-1")["transactionId"]
    assert [order["outTradeNo"] for order in search(cloud, transaction)["orders"]["items"]] == ["TEA-1"]
    two = search(cloud, "TEA", limit=2)["orders"]
    assert ([order["outTradeNo"] for order in two["items"]], two["cut"]) == (["tea-3", "TEA-2"], True)


def test_the_log_and_documents_say_where_it_stands(cloud: LocalCloud) -> None:
    found = search(cloud, "order TEA-2")
    assert [(item["event"], item["function"]) for item in found["log"]["items"]] == [("LogWritten", "makeOrder")]
    assert "order TEA-2 for 1980" in found["log"]["items"][0]["excerpt"]
    documents = search(cloud, "“hello")["documents"]["items"]
    assert documents == [{"collection": "notes", "id": "N1", "field": "text", "excerpt": "say “Hello”"}]
    assert search(cloud, "4711")["documents"]["items"][0]["field"] == "lines[0].n"
    assert [item["id"] for item in search(cloud, "tea-1")["documents"]["items"]] == ["TEA-1"]


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=" + "x" * 201, "q=a%00b", "q=a&limit=x"])
def test_what_cannot_be_looked_for_is_refused(cloud: LocalCloud, query: str) -> None:
    reply = ask(cloud, "GET", "/_cloudfn/search?" + query)
    assert (reply.status, reply.code) == (400, "CFN-DEV-016")
    assert ask(cloud, "GET", "/_cloudfn/search?q=a", X_CloudFn_Key="").status == 401


def test_pages_of_no_items_say_how_many_there_are(cloud: LocalCloud) -> None:
    none = search(cloud, "TEA", limit=0)
    assert [none[kind]["items"] for kind in ("orders", "log", "documents")] == [[], [], []]
    orders = ask(cloud, "GET", "/_cloudfn/orders?limit=0")
    assert (orders.status, orders.json) == (200, {"items": [], "total": 3, "next": None})
