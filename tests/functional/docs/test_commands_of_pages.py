"""Every command of README and of the pages in docs/, typed in the order of the page; docs/deploy.md has its own file.

The Chinese pages have the same blocks (tests/unit/docs), so that what runs here runs there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kit.left_out import LEFT_OUT
from tests.kit.markdown import DOCS, PAGES
from tests.kit.project import copy_project
from tests.kit.typed import Reader, here, type_page

pytestmark = [pytest.mark.node, pytest.mark.npm]
Prepare = Callable[[Path], None]
ORDER = """cloudfn invoke makeOrder -q -d '{"productId": "oolong"}'"""
NEWEST = """$(cloudfn --json pay orders | node -p 'JSON.parse(require("fs").readFileSync(0)).items[0].outTradeNo')"""
ON_THIS_MACHINE = {"cloudfn dev --lan": "cloudfn dev --lan=127.0.0.2"}
"""A machine of tests has no network of its own; any address of it will do."""


@pytest.fixture
def readers(shop: Prepare, tea_shop: Prepare, npm: Callable[..., Path]) -> dict[str, Reader]:
    """By page; a page that is not here has no command that runs."""
    modules = npm("wx-server-sdk@3.0.4")
    linked = f"for each in functions/*; do ln -s {modules} $each/node_modules; done"

    def somebodys(folder: Path) -> None:
        tea_shop(folder / "your-mini-program")
        (folder / "your-mini-program" / "cloudfn.yaml").unlink()

    def faulty(folder: Path) -> None:
        shop(folder)
        (folder / "chaos.yaml").write_text("seed: 7\nfaults: [{do: delay, at: call, every: 2, for: 1ms}]\n")

    def documents(folder: Path) -> None:
        shop(folder)
        (folder / "seed").mkdir()
        (folder / "seed" / "goods.jsonl").write_text('{"_id": "oolong", "price": 1280}\n')
        (folder / "more.jsonl").write_text('{"_id": "sencha", "price": 980}\n')

    def v3(folder: Path) -> None:
        copy_project("v3-sound", folder)

    return {
        "README.md": Reader(
            somebodys,
            before={"cloudfn dev": [linked + " 2>/dev/null || true"]},
            words=ON_THIS_MACHINE,
            fresh=["Your own project"],
        ),
        "install.md": Reader(),
        "local.md": Reader(shop),
        "payments.md": Reader(
            shop,
            words={"NO": NEWEST},
            before={
                "cloudfn pay orders": ["cloudfn dev", ORDER],
                "cloudfn pay cancel": [ORDER],
                "cloudfn pay refund NO": ["cloudfn pay success"],
                "cloudfn pay clock advance next": [ORDER, "cloudfn pay success"],
                "cloudfn pay scenario run duplicate-race": [ORDER],
                "cloudfn pay prove": [ORDER],
            },
        ),
        "documents.md": Reader(
            documents,
            words={"COLLECTION": "goods", "FILE": "more.jsonl", "PIPELINE": '\'[{"$count": "n"}]\''},
            before={"cloudfn db diff": ["cloudfn db import goods more.jsonl --mode upsert"]},
        ),
        "testing.md": Reader(faulty),
        "mini-program.md": Reader(tea_shop, words=ON_THIS_MACHINE),
        "wechatpay.md": Reader(before={"cloudfn pay keys": [linked]}),
        "wechatpay-v3.md": Reader(v3),
    }


ELSEWHERE = (DOCS / "deploy.md", DOCS / "journeys")
"""The page with a file of its own; journeys are walked with what they print, in tests/functional/journeys."""
TYPED = [page for page in PAGES if not {page, *page.parents}.intersection(ELSEWHERE) and here(page, LEFT_OUT)]
LANGUAGES = ["en", "zh"]


@pytest.mark.parametrize(
    ("page", "lang"),
    [pytest.param(page, LANGUAGES[n % 2], id=f"{page.stem}-{LANGUAGES[n % 2]}") for n, page in enumerate(TYPED)],
)
def test_every_command_works(page: Path, lang: str, tmp_path: Path, readers: dict[str, Reader]) -> None:
    """Page by page in one language and the other: what is typed is the same, what is printed is not."""
    assert page.name in readers, "what does its reader have before the first command? Say it in `readers`"
    reader = replace(readers[page.name], env={"CLOUDFN_LANG": lang})
    typed = type_page(page, tmp_path / "project", reader, LEFT_OUT)
    assert typed == [line.text for line in here(page, LEFT_OUT)]
    assert {*reader.before} <= {*typed}, "a line of the table is gone from the page"
