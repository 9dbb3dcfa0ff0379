"""Wrapping by columns: nothing is lost, nothing is too wide, and no line begins with a mark that closes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.columns import CLOSING, OPENING, _pieces, width, wrap


def first_piece(line: str) -> str:
    return next(_pieces(line))


WORDS = st.text(alphabet="云函数支付ab1", min_size=1, max_size=6)
TEXT = st.lists(
    st.tuples(WORDS, st.sampled_from(["", " ", "，", "。", "、", "（", "）", "：", ". "])), min_size=1, max_size=30
).map(lambda parts: "".join(word + mark for word, mark in parts))


@given(TEXT, st.integers(14, 100))
def test_wrapping(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert line == line.strip() != ""
        assert width(line) <= columns or " " not in line
    for before, after in itertools.pairwise(lines):
        assert after[0] not in CLOSING
        assert before[-1] not in OPENING
        assert width(before) + width(first_piece(after)) + 1 > columns, "it would have fitted"


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("云函数与支付", 6, ["云函数", "与支付"]),
        ("云函数，支付", 6, ["云函", "数，支", "付"]),
        ("调用 `cloudfn dev` 时", 10, ["调用", "`cloudfn", "dev` 时"]),
        ("见（云函数）", 6, ["见（云", "函数）"]),
        ("见第（云函数）", 6, ["见第", "（云函", "数）"]),
        ("a/very/long/path", 6, ["a/very/long/path"]),
        ("", 6, []),
        ("   ", 6, []),
    ],
)
def test_examples(text: str, columns: int, lines: list[str]) -> None:
    assert wrap(text, columns) == lines
