"""What a function reads of a pattern that cannot be used: the pattern as written, in PCRE's words, never Python's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.database.bson import Regex
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.regex import TooMuchWork, compile_regex, matches

BEGINNING = "Regular expression is invalid: "


def said(pattern: str, options: str = "") -> str:
    with pytest.raises(DatabaseError) as refused:
        compile_regex(Regex(pattern, options))
    assert refused.value.code == "DATABASE_REQUEST_FAILED"
    return refused.value.message


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "missing closing parenthesis"),
        ("a)", "unmatched closing parenthesis"),
        ("[a", "missing terminating ] for character class"),
        ("*茶", "quantifier does not follow a repeatable item"),
        ("a**", "quantifier does not follow a repeatable item"),
        ("[z-a]", "range out of order in character class"),
        ("a{3,2}", "numbers out of order in {} quantifier"),
        ("a{99999999999}", "number too big in {} quantifier"),
        ("(?<=a*)b", "length of lookbehind assertion is not limited"),
        ("a\\", "\\ at end of pattern"),
        ("(a)\\2", "reference to non-existent subpattern"),
        ("(?<x>a)(?<x>b)", "two named subpatterns have the same name (PCRE2_DUPNAMES not set)"),
        ("(" * 3000 + ")" * 3000, "parentheses are too deeply nested"),
        ("\\C", "using \\C is disabled in this PCRE2 library"),
        ("a)(", "unmatched closing parenthesis"),
        ("\ud800", "it is no Unicode text"),
    ],
)
def test_the_pattern_is_named_with_pcres_reason(pattern: str, why: str) -> None:
    shown = pattern if len(pattern) <= 200 else pattern[:197] + "..."
    assert said(pattern) == f"{BEGINNING}/{shown}/: {why}"


def test_options_are_named_too() -> None:
    assert said("(", "i") == f"{BEGINNING}/(/i: missing closing parenthesis"
    assert said("a", "iq") == f"{BEGINNING}/a/iq: invalid flag in regex options: q"


@given(st.text(alphabet="ab茶()[]{}*+?\\|^$.-:<>!=#PpdQEK0129,", max_size=14), st.text(alphabet="ab茶(1", max_size=8))
def test_any_text_is_an_expression_or_refused_by_its_name(pattern: str, text: str) -> None:
    try:
        found = compile_regex(Regex(pattern))
    except DatabaseError as refused:
        assert refused.message.startswith(f"{BEGINNING}/{pattern}/: ")
        return
    try:
        assert isinstance(matches(found, text), bool)
        spans = [match.span() for match in found.each(text)]
    except TooMuchWork:
        return
    assert len(spans) <= len(text) + 1
