"""JSON of people: what JavaScript reads is read, everything else is refused with a place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.json_text import BadJson, loads, read

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_json_is_read(value: object) -> None:
    assert loads(json.dumps(value)) == value


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        loads(text)
    except BadJson as error:
        assert error.reason
        assert error.line >= 1
        assert error.column >= 1


def test_long_integers_are_what_they_are_in_javascript() -> None:
    assert loads("[" + "1" * 5000 + ", -" + "9" * 300 + "]") == [float("inf"), -int("9" * 300)]


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "[" * 100_000, '{"a":' * 50_000])
def test_what_only_python_reads_is_refused(text: str) -> None:
    with pytest.raises(BadJson):
        loads(text)


HALVES = st.text(st.sampled_from("a茶😀\ud83d\ude00\n\\u"), max_size=8)


@given(st.dictionaries(HALVES, st.lists(HALVES, max_size=3), max_size=3), st.booleans())
def test_half_an_emoji_never_stays_half(value: object, upper: bool) -> None:
    text = json.dumps(value)
    text = text.replace("\\ud", "\\uD") if upper else text
    for found in (loads(text), read(text), read(text.encode())):
        json.dumps(found, ensure_ascii=False).encode()
    assert read(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) == read(json.dumps(value))


@given(VALUES)
def test_what_programs_wrote_is_read_as_it_is(value: object) -> None:
    assert read(json.dumps(value)) == read(json.dumps(value, ensure_ascii=False).encode()) == value
