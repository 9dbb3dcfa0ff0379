"""The console and the cashier in Chromium, on real functions with the real SDK. Screenshots are kept in ``shots/``."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cloudfn.platforms import LINUX
from tests.browser.conftest import Play
from tests.browser.stage import with_sdk
from tests.kit.dev import Dev
from tests.kit.dev import dev as running_dev
from tests.kit.project import ROOT, copy_project

pytestmark = [pytest.mark.browser, pytest.mark.node, pytest.mark.npm]

FLOWS = [
    "pay",
    "endings",
    "retries",
    "replay",
    "documents",
    "log",
    "functions",
    "keyboard",
    "press",
    "seed",
    "left-behind",
    "closed",
    "start",
    "palette",
    "tools",
]
ORDERS = 10_000
LINES = 8_000
DEVTOOLS = "https://servicewechat.com"


@pytest.mark.parametrize("flow", FLOWS)
def test_flow(play: Play, dev: Dev, flow: str) -> None:
    play(flow, dev)


@pytest.mark.parametrize(
    ("scheme", "locale", "width"),
    [("light", "en-US", 1200), ("dark", "zh-CN", 360)],
)
def test_looks_and_accessibility(play: Play, dev: Dev, scheme: str, locale: str, width: int) -> None:
    play("looks", dev, scheme=scheme, locale=locale, width=width)


def test_environment_shows_when_timers_fall_due(play: Play, tools: object, tmp_path: Path) -> None:
    with running_dev(copy_project("plain", tmp_path / "project")) as dev:
        play("environment", dev)


@pytest.mark.skipif(not LINUX, reason="127.0.0.2 is a second address without being told on Linux only")
def test_a_phone_is_paired_and_revoked_in_the_console(play: Play, tools: object, tmp_path: Path) -> None:
    with running_dev(with_sdk("console", tmp_path / "project"), "--lan=127.0.0.2") as dev:
        play("devices", dev)


def test_the_prover_finds_a_double_fulfilment(play: Play, tools: object, tmp_path: Path) -> None:
    with running_dev(with_sdk("not-idempotent", tmp_path / "project")) as dev:
        play("proof", dev)


def test_server_restarts_under_an_open_page(play: Play, tools: object, tmp_path: Path) -> None:
    with running_dev(with_sdk("console", tmp_path / "project")) as dev:
        play("restart", dev)


def test_ten_thousand_orders_and_a_thousand_lines_a_second(play: Play, tools: object, tmp_path: Path) -> None:
    project = with_sdk("console", tmp_path / "project")
    place_orders(project, ORDERS)
    with running_dev(project) as dev:
        play("load", dev, orders=ORDERS, lines=LINES)


def place_orders(project: Path, count: int) -> None:
    """Orders as ``unifiedOrder`` makes them, put into the project's book without ten thousand calls through Node."""
    from cloudfn import manifest as manifests
    from cloudfn.calls import Caller, Identity
    from cloudfn.clock import VirtualClock
    from cloudfn.events.base import ignore
    from cloudfn.pay import Book, WeChatPay

    async def nobody(invocation: object) -> object:
        raise AssertionError("nothing is delivered here")

    manifest = manifests.load(project / "cloudfn.yaml").manifest
    book = Book(manifest.state / "pay.db")
    pay = WeChatPay(manifest, book=book, clock=VirtualClock(), emit=ignore, invoke=nobody, seed=1)
    caller = Caller("makeOrder", "load", Identity(appid=manifest.app_id, openid="oLOAD"), manifest.env_id)
    for n in range(count):
        fields = {
            "body": f"goods {n}", "out_trade_no": f"LOAD-{n:05d}", "spbill_create_ip": "127.0.0.1",
            "sub_mch_id": "1900009231", "total_fee": 100 + n, "env_id": manifest.env_id, "function_name": "payCallback",
        }  # fmt: skip
        answer = json.loads(pay.call("unifiedOrder", fields, caller).body)
        assert answer["result_code"] == "SUCCESS", answer
    book.close()


@pytest.fixture(scope="module")
def shop(tools: object, pages: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    project = with_sdk(ROOT / "examples" / "tea-shop", tmp_path_factory.mktemp("shop") / "tea-shop")
    allowed = (word for origin in (pages, other_site(pages), DEVTOOLS) for word in ("--allow-origin", origin))
    with running_dev(project, *allowed) as dev:
        yield dev


def other_site(origin: str) -> str:
    """The same server by a name that browsers take for another site than 127.0.0.1."""
    return origin.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("site", [str, other_site], ids=["same-site", "cross-site"])
def test_shop_from_another_server(play: Play, shop: Dev, pages: str, site: Callable[[str], str]) -> None:
    play("shop", shop, pages=site(pages))


def test_the_shop_with_database_upload_and_watch(play: Play, shop: Dev, pages: str) -> None:
    play("shop-live", shop, pages=pages)


def test_a_page_uploads_and_shows_a_picture(play: Play, shop: Dev, pages: str) -> None:
    play("upload", shop, pages=pages)


def test_pages_of_an_unknown_origin_get_nothing(play: Play, dev: Dev, pages: str) -> None:
    play("stranger", dev, pages=pages)


@pytest.mark.parametrize("path", ["/wx.js", "/_cloudfn/state"])
@pytest.mark.parametrize(("origin", "status"), [(DEVTOOLS, 200), ("https://elsewhere.example", 403)])
def test_requests_of_wechat_devtools(shop: Dev, path: str, origin: str, status: int) -> None:
    request = urllib.request.Request(
        shop.url + path, headers={"Origin": origin, "Sec-Fetch-Site": "cross-site", "X-CloudFn-Key": shop.key}
    )
    try:
        answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        assert answer.status == status
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if status == 200 else None)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1"])
@pytest.mark.parametrize("path", ["/", "/cashier/x", "/wx.js", "/console/app/main.js", "/_cloudfn/prepay/x"])
def test_a_foreign_host_is_refused_everywhere(shop: Dev, path: str, host: str) -> None:
    request = urllib.request.Request(shop.url + path, headers={"Host": host})
    with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(request, timeout=10):
        pass
    assert refused.value.code == 403
    refused.value.close()
