"""Two languages, one way: codes for what fails, a table of words for the rest, one function that chooses."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import cloudfn
from cloudfn import languages
from cloudfn.languages import Phrase

PACKAGE = Path(cloudfn.__file__).parent
SOURCES = {
    name: ast.parse(path.read_text("utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
    if "_templates" not in (name := path.relative_to(PACKAGE).as_posix())
}
WORDS = (
    "deploy/words.py",
    "formats/words.py",
    "local/report/words.py",
    "notices.py",
    "pay/declaration_words.py",
    "pay/prove/words.py",
)
"""Tables of words outside the command line, whose own are read by its own tests."""
CHINESE = re.compile(r"[\u2e80-\u2fff\u3400-\u9fff]")
BILINGUAL = ("pay/rules.py", "scaffold/catalogue.py")
"""Tables of values that say themselves in both languages."""
OF_WECHAT = (
    "backend/",
    "pay/cashier.py",
    "pay/cloudpay/",
    "pay/v3_template.py",
    "pay/v2/",
    "pay/v3/",
    "pay/v3_template.py",
    "pay/mch/",
    "pay/ledger/order.py",
    "pay/ledger/statement.py",
    "pay/shipping/refusals.py",
    "payment_requests.py",
)
"""What WeChat answers, in its own language; docstrings quote it."""
DOCSTRINGS = ("placeholders.py", "shim/python/")
LABELS = "local/report/sensitive.py"
"""Names of fields as people write them into a log."""


@pytest.mark.parametrize("name", SOURCES)
def test_nobody_compares_with_a_language(name: str) -> None:
    compared = [
        node.lineno
        for node in ast.walk(SOURCES[name])
        if isinstance(node, ast.Compare)
        and any(
            isinstance(part, ast.Constant) and part.value in ("zh", "en") for part in (node.left, *node.comparators)
        )
    ]
    assert compared == [], "languages.said chooses"


def test_chinese_stands_in_tables_only() -> None:
    written = {
        name
        for name, tree in SOURCES.items()
        if not name.startswith(("cli/", "codes/", *OF_WECHAT, *DOCSTRINGS))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value)
    }
    assert written == {*WORDS, *BILINGUAL, LABELS}


def phrases(value: object) -> Iterator[Phrase]:
    if isinstance(value, Phrase):
        yield value
    elif isinstance(value, dict):
        yield from (each for each in value.values() if isinstance(each, Phrase))
    elif inspect.isfunction(value) and value.__annotations__.get("return") == "Phrase":
        parameters = inspect.signature(value).parameters.values()
        yield value(*(9001 + n if each.annotation == "int" else f"value{n}" for n, each in enumerate(parameters)))


@pytest.mark.parametrize("file", WORDS)
def test_every_phrase_says_the_same_values_in_both_languages(file: str) -> None:
    module = importlib.import_module(f"cloudfn.{file.removesuffix('.py').replace('/', '.')}")
    found = [each for value in vars(module).values() for each in phrases(value)]
    assert found
    for phrase in found:
        assert CHINESE.search(phrase.zh) and not CHINESE.search(phrase.en), phrase
        values = [set(re.findall(r"value\d|\d+(?:\.\d+)?", text)) for text in phrase]
        assert values[0] == values[1], phrase


def test_a_language_is_chosen_by_its_name() -> None:
    assert [languages.said(Phrase("tea", "茶"), lang) for lang in languages.LANGUAGES.values()] == ["tea", "茶"]
    assert [languages.named(name) for name in ("zh", "en", "", None, "fr", 3, ["zh"])] == ["zh", *["en"] * 6]
