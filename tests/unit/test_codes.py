"""Every code that the source names is explained in both languages, and every explained code is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from cloudfn import codes
from cloudfn.codes import Code, Text
from tests.kit.project import ROOT

SOURCES = (".py", ".js", ".cjs", ".mjs")
ALL = {code.id: code for code in codes.every()}
NEEDS_NO_FIX = {"CFN-DEV-020"}
"""What is told and wants nothing of anybody."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FIELD = re.compile(r"\{[^{}]*\}")


def named() -> set[str]:
    files = [path for path in (ROOT / "cloudfn").rglob("*") if path.suffix in SOURCES and path.parent.name != "codes"]
    return {code for path in files for code in re.findall(r"CFN-[A-Z]{3}-\d{3}", path.read_text("utf-8"))}


def test_every_named_code_is_explained_and_the_other_way_round() -> None:
    assert named() == set(ALL)


def faults(code: Code) -> Iterator[str]:
    for lang, text in (("en", code.en), ("zh", code.zh)):
        title = text.title.removesuffix("\n{trace}")
        if not text.title or not text.cause or not (text.fix or code.id in NEEDS_NO_FIX):
            yield f"{lang}: something is missing"
        if len({text.title, text.cause, text.fix}) < 3:
            yield f"{lang}: two of title, cause and fix say the same"
        if "\n" in title or (title.endswith((".", "。")) and not title.endswith("...")):
            yield f"{lang}: a title is one line without a full stop"
        if bool(CHINESE.search(FIELD.sub("", text.title))) > (lang == "zh"):
            yield f"{lang}: a title in the other language"
    if not CHINESE.search(FIELD.sub("", code.zh.title + code.zh.cause + code.zh.fix)):
        yield "zh: not translated"


def test_each_says_what_why_and_what_next_in_both_languages() -> None:
    assert [f"{code.id} {fault}" for code in ALL.values() for fault in faults(code)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (Text("a title.", "why", "do"), "a title is one line"),
        (Text("two\nlines", "why", "do"), "a title is one line"),
        (Text("a title", "why", ""), "something is missing"),
        (Text("a title", "do", "do"), "say the same"),
        (Text("标题", "why", "do"), "other language"),
    ],
)
def test_a_text_that_is_not_so_is_found(text: Text, fault: str) -> None:
    assert any(fault in said for said in faults(Code("CFN-XXX-001", text, Text("标题", "原因", "处理"))))
    assert list(faults(Code("CFN-XXX-001", Text("a title", "why", "do"), Text("a", "b", "c")))) == [
        "zh: not translated"
    ]
