"""The example of docs/mini-program.md, run on the example shop as the page says."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.project import ROOT, copy_project, link_modules

pytestmark = [pytest.mark.node, pytest.mark.npm]


def test_an_order_flow_of_pages(npm: Callable[..., Path], tmp_path: Path) -> None:
    project = copy_project(ROOT / "examples" / "tea-shop", tmp_path / "tea-shop")
    link_modules(project, npm("wx-server-sdk@3.0.4"))
    page = (ROOT / "docs" / "mini-program.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```js\n((?:(?!```).)*createApp\(.*?)```", page, re.DOTALL)
    (project / "tests" / "documented.test.js").write_text(code, encoding="utf-8")
    node = shutil.which("node")
    assert node
    ran = cloudfn_process("exec", "--", node, "--test", "tests/documented.test.js", cwd=project)
    assert ran.code == 0, ran.out + ran.err
    assert "# pass 1" in ran.out


@pytest.fixture
def shop(npm: Callable[..., Path], tmp_path: Path) -> Path:
    project = copy_project(ROOT / "examples" / "tea-shop", tmp_path / "tea-shop")
    link_modules(project, npm("wx-server-sdk@3.0.4"))
    return project


SCENARIO = "scenarios/paid-twice.yaml"


def test_a_scenario_that_begins_on_the_pages(shop: Path) -> None:
    ran = cloudfn_process("pay", "scenario", "run", SCENARIO, "--json", cwd=shop)
    assert ran.code == 0, ran.out + ran.err
    (played,) = json.loads(ran.out)["items"]
    assert (played["scenario"], played["ok"]) == ("paid-twice", True)
    assert [step["do"] for step in played["steps"]] == ["deliver", "deliver", "expect"]
    for line in (
        "page     pages/shop/shop",
        "tap      checkOut (pages/order/order)",
        "tap      submit (pages/result/result)",
    ):
        assert line in ran.err


BROKEN = [
    ("{page: pages/gone/gone}, {expect: once}", ("CFN-PAY-185", "page pages/gone/gone", "app.json")),
    ("{page: pages/shop/shop, tap: nothing}", ("CFN-PAY-185", 'tap nothing: Component "pages/shop/shop"')),
    ("{page: pages/shop/shop, call: breaks}", ("CFN-PAY-185", "call breaks: no tea pages/shop/shop.js:")),
    ("{page: pages/shop/shop}, {expect: once}", ("CFN-PAY-186", "page pages/shop/shop")),
]


def test_what_goes_wrong_on_pages_is_said_by_name_and_place(shop: Path) -> None:
    page = shop / "miniprogram" / "pages" / "shop" / "shop.js"
    breaking = "  breaks() { throw new Error('no tea'); },\n  checkOut()"
    page.write_text(page.read_text("utf-8").replace("  checkOut()", breaking))
    for steps, words in BROKEN:
        (shop / "scenarios" / "broken.yaml").write_text(f"steps: [{steps}]")
        ran = cloudfn_process("pay", "scenario", "run", "scenarios/broken.yaml", cwd=shop)
        assert ran.code == 13, (steps, ran.out, ran.err)
        assert all(word in ran.err for word in words), (steps, ran.err)
        assert "Traceback" not in ran.err


def test_without_a_mini_program_a_scenario_says_so(shop: Path) -> None:
    shutil.rmtree(shop / "miniprogram")
    ran = cloudfn_process("pay", "scenario", "run", SCENARIO, cwd=shop)
    assert (ran.code, "CFN-PAY-187" in ran.err) == (4, True)
