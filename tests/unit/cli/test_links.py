"""The guides in both languages: what they link to exists, and none is forgotten in the README."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.kit import markdown
from tests.kit.markdown import DOCS, README, README_ZH, ZH, Page, name_of
from tests.kit.project import ROOT

PAGES = [README, README_ZH, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
CHINESE = [page for page in PAGES if ZH in page.parents]


def anchors(page: Path) -> set[str]:
    """Of headings that are alone with their text: how a second one is numbered depends on who renders the page."""
    return {
        anchor for anchor, count in Counter(heading.anchor for heading in Page(page).headings).items() if count == 1
    }


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for link in Page(page).links:
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_a_chinese_page_leads_to_chinese_pages(page: Path) -> None:
    targets = {link: (page.parent / link.partition("#")[0]).resolve() for link in Page(page).links}
    assert [link for link, target in targets.items() if target in markdown.PAGES] == []


@pytest.mark.parametrize(("readme", "folder"), [(README, DOCS), (README_ZH, ZH)], ids=["en", "zh"])
def test_the_readme_names_every_guide(readme: Path, folder: Path) -> None:
    links = {(ROOT / link).resolve() for link in Page(readme).links}
    assert [page.name for page in folder.glob("*.md") if page not in links] == []


def test_the_readmes_name_each_other_first() -> None:
    assert Page(README).text.splitlines()[0] == "English | [简体中文](README.zh-CN.md)"
    assert Page(README_ZH).text.splitlines()[0] == "[English](README.md) | 简体中文"
