"""Each page for users is there in English and in Chinese, and both say the same: section by section the same tables,
commands, code, codes and links. Neither can lag behind the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kit.markdown import PAGES, ZH, Block, Page, name_of, twin
from tests.kit.project import ROOT

CHINESE = re.compile(r"[\u3400-\u9fff]")
PAIRS = [pytest.param(page, twin(page), id=name_of(page)) for page in PAGES if twin(page).exists()]
LARGE = {"million": 1_000_000, "万": 10_000}
SMALL = {str(number) for number in range(13)}
GENERATED = {"commands.md"}
"""Blocks that are what ``--help`` prints; tests of the help's words compare those."""


def test_every_page_has_its_twin() -> None:
    assert [name_of(page) for page in PAGES if not twin(page).exists()] == []
    assert {*ZH.rglob("*.md")} <= {twin(page) for page in PAGES}


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_the_same_headings(english: Path, chinese: Path) -> None:
    levels = [[heading.level for heading in Page(path).headings] for path in (english, chinese)]
    assert levels[0] == levels[1]
    assert CHINESE.search(Page(chinese).prose)
    assert not untranslated(Page(english), Page(chinese))


BROKEN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]\n *[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
"""A line that ends within Chinese text is shown with a blank there, by GitHub and on the site."""
OTHERS = [
    path
    for folder in ("npm", "templates", "examples")
    for path in sorted((ROOT / folder).rglob("*.md"))
    if "node_modules" not in path.parts
]


@pytest.mark.parametrize("path", [*map(twin, PAGES), *OTHERS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_line_breaks_within_chinese_text(path: Path) -> None:
    assert broken(Page(path).prose) == []


def broken(prose: str) -> list[str]:
    return [prose[place.start() - 20 : place.end() + 20] for place in BROKEN.finditer(prose)]


def test_a_broken_line_is_noticed() -> None:
    assert broken("支付成功，\n然后回调。") and broken("- 支付\n  回调")
    assert not broken("支付。\n\n回调。") and not broken("用 `dev`\n运行")


def untranslated(english: Page, chinese: Page) -> set[str]:
    """Sentences of the English prose that stand in the Chinese as they are."""
    return {
        line for line in english.prose.splitlines() if len(re.findall(r"[A-Za-z]+ ", line)) > 8 and line in chinese.text
    }


def codes(prose: str) -> Iterator[str]:
    yield from re.findall(r"CFN-[A-Z]+-\d{3}", prose)


def code(prose: str) -> Iterator[str]:
    """What stands in backticks, lines joined."""
    for _, text in re.findall(r"(`+)(.+?)\1", prose, re.DOTALL):
        yield re.sub(r"\s+", " ", text)


def numbers(prose: str) -> Iterator[str]:
    """Outside of links; 2 million is 200 万. English writes small ones as words."""
    for figure, unit in re.findall(r"(\d[\d,.:]*(?<=\d))(?: ?(million|万))?", re.sub(r"\]\([^)]*\)", "", prose)):
        yield str(int(figure) * LARGE[unit]) if unit else figure


@pytest.mark.parametrize("pieces", [codes, code, numbers])
@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_the_same_codes_and_names(english: Path, chinese: Path, pieces: Callable[[str], Iterator[str]]) -> None:
    """Section by section; a sentence may name its things in another order."""
    for here, there in zip(sections(Page(english)), sections(Page(chinese)), strict=True):
        assert compared(pieces(here), pieces(there)) == ([], []), here.partition("\n")[0]


def sections(page: Page) -> list[str]:
    return re.split(r"^(?=#+ )", page.prose, flags=re.MULTILINE)


def compared(here: Iterator[str], there: Iterator[str]) -> tuple[list[str], list[str]]:
    """What the Chinese lacks, and what only the Chinese has. It may name a thing once more, where English says "it"."""
    first, second = Counter(here), Counter(there)
    return sorted(first - second), sorted({*second} - {*first} - SMALL)


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_the_same_tables(english: Path, chinese: Path) -> None:
    first, second = Page(english).tables, Page(chinese).tables
    assert [[len(row) for row in table] for table in first] == [[len(row) for row in table] for table in second]
    for here, there in zip(first, second, strict=True):
        for row, its_twin in zip(here, there, strict=True):
            for cell, its in zip(row, its_twin, strict=True):
                assert Counter(code(cell)) == Counter(code(its)), (cell, its)
                assert (cell == "") == (its == ""), (cell, its)


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_the_same_blocks(english: Path, chinese: Path) -> None:
    first, second = Page(english).blocks, Page(chinese).blocks
    assert [block.language for block in first] == [block.language for block in second]
    for here, there in zip(first, second, strict=True):
        if english.name not in GENERATED:
            assert len(here.lines) == len(there.lines), f"{chinese.name}:{there.line}"
            assert differing(here, there) == [], f"{chinese.name}:{there.line}"


def differing(english: Block, chinese: Block) -> list[tuple[str, str]]:
    """Lines that are not the same without their comments. Of output that is in Chinese, figures and codes are."""
    return [
        (here, there)
        for here, there in zip(map(uncommented, english.lines), map(uncommented, chinese.lines), strict=True)
        if here != there and not (CHINESE.search(there) and figures(here) == figures(there))
    ]


def uncommented(line: str) -> str:
    return re.sub(r"(^|\s+)(#|//|<!--) .*$", "", line).rstrip()


def figures(line: str) -> list[str]:
    return sorted(re.findall(r"CFN-[A-Z]+-\d+|\d+|`[^`]+`", line))


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_the_same_links(english: Path, chinese: Path) -> None:
    for here, there in zip(sections(Page(english)), sections(Page(chinese)), strict=True):
        assert compared(targets(english, here), targets(chinese, there)) == ([], []), here.partition("\n")[0]


def targets(page: Path, prose: str) -> Iterator[str]:
    """Where links lead: to which heading of which English page. The line on top names the other README."""
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^(English|\[English\]).*", "", prose)):
        name, _, anchor = link.partition("#")
        if "://" in link:
            yield link
            continue
        target = (page.parent / name).resolve() if name else page
        place = [heading.anchor for heading in Page(target).headings].index(anchor) if anchor else 0
        yield f"{english_of(target).relative_to(ROOT)}#{place}"


def english_of(target: Path) -> Path:
    """Of pages, and of pictures with words in them: ``plan.zh.svg`` is ``plan.svg`` in Chinese."""
    english = target.with_name(target.name.replace(".zh.", "."))
    return next((page for page in PAGES if twin(page) == target), english)


def test_what_differs_is_noticed() -> None:
    english = Block("sh", ("cloudfn dev   # everything",), 1, "")
    assert differing(english, Block("sh", ("cloudfn dev   # 全部",), 1, "")) == []
    assert differing(english, Block("sh", ("cloudfn dev --lan   # 全部",), 1, "")) != []
    printed = Block("", ("fix: line 3, CFN-PAY-013",), 1, "")
    assert differing(printed, Block("", ("处理：第 3 行，CFN-PAY-013",), 1, "")) == []
    assert differing(printed, Block("", ("处理：第 4 行，CFN-PAY-013",), 1, "")) != []
