"""The site is built in both languages without the network, from nothing but the pages and the code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cloudfn import codes
from tests.kit.project import ROOT

BUILD = ROOT / "docs" / "site" / "build.py"
NOWHERE = "http://127.0.0.1:9"  # whoever asks another host ends there


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    environ = {**os.environ, "http_proxy": NOWHERE, "https_proxy": NOWHERE}
    ran = subprocess.run([sys.executable, str(BUILD), str(folder)], capture_output=True, text=True, env=environ)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


def texts(site: Path) -> dict[str, str]:
    return {page.relative_to(site).as_posix(): page.read_text("utf-8") for page in site.rglob("index.html")}


def test_every_code_has_a_page_in_both_languages(site: Path) -> None:
    for code in codes.every():
        english, chinese = (
            (site / folder / "codes" / code.id / "index.html").read_text("utf-8") for folder in ("", "zh")
        )
        assert f'<h1 id="{code.id.lower()}">{code.id}' in english
        assert f'href="../../zh/codes/{code.id}/"' in english
        assert re.search(r"[\u4e00-\u9fff]", chinese.partition("<article")[2])


def test_every_page_has_a_twin_and_leads_to_it(site: Path) -> None:
    pages = texts(site)
    english = {name for name in pages if not name.startswith("zh/")}
    assert english == {name.removeprefix("zh/") for name in pages if name.startswith("zh/")}
    assert {"index.html", "payments/index.html", "http/index.html", "codes/index.html"} <= english


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for name, text in texts(site).items():
        sources = re.findall(r"<(?:script|img|link|iframe)\b[^>]*?(?:src|href)=\"?(https?://[^\"> ]+)", text)
        assert not sources, name


def test_lists_and_tables_are_what_they_are_in_the_sources(site: Path) -> None:
    """Where Markdown wants an empty line that GitHub does not, a list would be a paragraph with dashes in it."""
    for name, text in texts(site).items():
        article = text.partition("<article")[2].partition("</article>")[0]
        article = re.sub(r"<(pre|code)\b.*?</\1>", "", article, flags=re.DOTALL)
        broken = re.findall(r"<p>[^<]*\n(?:- |\d+\. |\|)[^\n]*", article)
        assert not broken, name


@pytest.mark.parametrize(("folder", "word"), [("", "callback"), ("zh", "回调")])
def test_the_search_knows_the_words_of_its_language(site: Path, folder: str, word: str) -> None:
    index = json.loads((site / folder / "search" / "search_index.json").read_text("utf-8"))
    assert folder in ("", *index["config"]["lang"])
    # Chinese stands there cut into words, else nobody finds one.
    cut = [entry["location"] for entry in index["docs"] if re.search(rf"(?:^|\W|\u200b){word}", entry["text"])]
    assert any(location.startswith("payments/") for location in cut)


def test_the_pictures_are_those_that_are_drawn(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(BUILD.parent / "pictures.py"), str(tmp_path)], check=True)
    drawn = sorted(tmp_path.iterdir())
    assert len(drawn) == 6
    for picture in drawn:
        assert (ROOT / "docs" / "images" / picture.name).read_bytes() == picture.read_bytes()
