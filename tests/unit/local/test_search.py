"""Search: what names an amount, where a text stands in a value, and that bounded work says when it was cut."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.events.functions import CallEnded, InvocationEnded, LogWritten
from cloudfn.local.history import History
from cloudfn.local.search.hits import excerpt, leaves, lower
from cloudfn.local.search.log import PIECE, search_log
from cloudfn.local.search.orders import fee_of

AT = datetime(2026, 1, 2, tzinfo=UTC)
JSON = st.recursive(
    st.text() | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("990", 990),
        ("9.90", 990),
        ("9.9", 990),
        ("¥9.9", 990),
        ("￥68", 6800),
        ("¥ 0.01", 1),
        ("T990", None),
        ("", None),
    ],
)
def test_an_amount_is_fen_or_yuan_with_a_sign_or_a_point(text: str, fen: int | None) -> None:
    assert fee_of(text) == fen


@given(JSON)
def test_every_text_and_number_of_a_value_is_looked_at(value: object) -> None:
    def texts(part: object) -> list[str]:
        if isinstance(part, dict):
            return [text for each in part.values() for text in texts(each)]
        if isinstance(part, list):
            return [text for each in part for text in texts(each)]
        return [] if isinstance(part, bool) or part is None else [str(part)]

    assert [text for _, text in leaves(value)] == texts(value)


@given(st.text(max_size=200), st.text(min_size=1, max_size=8), st.text(max_size=200))
def test_an_excerpt_is_there_exactly_when_the_text_is(before: str, wanted: str, after: str) -> None:
    shown = excerpt(before + wanted + after, wanted)
    assert not wanted.strip() or shown
    assert excerpt(before, wanted) == "" or lower(wanted) in lower(before)


def written(folder: Path, texts: list[str], wanted: str, limit: int, **more: object) -> dict[str, object]:
    async def work() -> dict[str, object]:
        history = History(folder / "history.db")
        for text in texts:
            history.emit(LogWritten(AT, "f", "r", "stdout", text))
        history.emit(CallEnded(AT, InvocationEnded(AT, "f", "r", False, 1.0, 2.0, False, error="boom 茶 Ümlaut"), 256))
        hits = await search_log(history, wanted, limit, **more)  # type: ignore[arg-type]
        await history.close()
        return hits.as_json()

    return asyncio.run(work())


def test_the_log_is_searched_by_values_whatever_their_case_and_escapes(tmp_path: Path) -> None:
    texts = ['say "Hello" to C:\\tea', "nothing"]
    for wanted, count in [('"hello"', 1), ("C:\\TEA", 1), ("茶 Üml", 1), ("stream", 0)]:
        found = written(tmp_path, texts, wanted, 5)
        assert len(found["items"]) == count, (wanted, found)  # type: ignore[arg-type]
        assert not found["cut"]
        (tmp_path / "history.db").unlink()


def test_what_is_cut_is_said(tmp_path: Path) -> None:
    texts = ["needle", *["hay"] * (PIECE + 50)]
    clock = iter(range(0, 100, 10))
    found = written(tmp_path, texts, "needle", 5, real=lambda: next(clock))
    assert (found["items"], found["cut"]) == ([], True)
    again = written(tmp_path / "again", texts, "needle", 5) if (tmp_path / "again").mkdir() is None else {}
    assert [json.dumps(item).count("needle") for item in again["items"]] == [1]  # type: ignore[attr-defined]
    assert not again["cut"]
