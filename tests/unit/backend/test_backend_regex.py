"""Regular expressions mean what they mean in MongoDB (PCRE), for everyday ones what they mean in JavaScript."""

from __future__ import annotations

import json
import re
import subprocess
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.database.bson import Regex
from cloudfn.backend.database.budget import Budget, TakesLong, spending
from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.regex import QUICK_STEPS, compile_regex, matches

TEXT = "Oolong 乌龙茶\nÉtÉ a.b 2024-05-06 <b>x</b> aXbX"

MATCHES = [
    # pattern, options, what matches in TEXT ("" for an empty match, None for none), the same in JavaScript?
    ("oolong", "", None, True),
    ("oolong", "i", "Oolong", True),
    ("été", "i", "ÉtÉ", True),
    ("^ÉtÉ", "", None, True),
    ("^ÉtÉ", "m", "ÉtÉ", True),
    ("茶$", "", None, True),
    ("茶$", "m", "茶", True),
    ("茶.ÉtÉ", "", None, True),
    ("茶.ÉtÉ", "s", "茶\nÉtÉ", True),
    ("o o l o n g # spelled", "ix", "Oolong", False),
    ("乌(?=龙)", "", "乌", True),
    ("乌(?!龙)", "", None, True),
    ("(?<=龙)茶", "", "茶", True),
    ("(?<!龙)茶", "", None, True),
    (r"(?<y>\d{4})-(?<m>\d\d)", "", "2024-05", True),
    (r"(?P<y>\d{4})-(?P<m>\d\d)", "", "2024-05", False),
    (r"<(\w)>.*?</\1>", "", "<b>x</b>", True),
    (r"(?<t>X)b\k<t>", "", "XbX", True),
    (r"\bb\b", "", "b", True),
    (r"\w+", "", "Oolong", True),
    (r"^\w+ \w", "", None, True),  # \w knows ASCII only
    (r"\p{Han}+", "", "乌龙茶", False),  # in JavaScript with /u only
    (r"(*UCP)^\w+ \w+", "", "Oolong 乌龙茶", False),
    ("[[:digit:]]+", "", "2024", False),
    (r"[^\x00-\x7f]+", "", "乌龙茶", True),
    (r"\u8336", "", "茶", True),
    (r"a\.b", "", "a.b", True),
    (r"(?i)ooLONG", "", "Oolong", False),
    (r"(?>\d+)-", "", "2024-", False),
    (r"a++X", "", "aX", False),
    ("", "", "", True),
    ("x*", "", "", True),
    (r"\AOolong", "", "Oolong", False),
    (r"X\z", "", "X", False),
]


@pytest.mark.parametrize(("pattern", "options", "found"), [row[:3] for row in MATCHES])
def test_what_matches(pattern: str, options: str, found: str | None) -> None:
    match = compile_regex(Regex(pattern, options)).search(TEXT)
    assert (None if match is None else match.group()) == found
    assert matches(compile_regex(Regex(pattern, options)), TEXT) is (found is not None)


@pytest.mark.node
def test_javascript_agrees_where_the_table_says_so() -> None:
    rows = [[pattern, options, found] for pattern, options, found, same in MATCHES if same]
    script = """
        const [text, rows] = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const found = ([p, o]) => { const match = new RegExp(p, o).exec(text); return match && match[0]; };
        console.log(JSON.stringify(rows.map(found)));
    """
    ran = subprocess.run(
        ["node", "-e", script], input=json.dumps([TEXT, rows]), capture_output=True, encoding="utf-8", check=True
    )
    assert json.loads(ran.stdout) == [found for _, _, found in rows]


@pytest.mark.parametrize(("pattern", "options", "found"), [row[:3] for row in MATCHES])
def test_a_long_text_is_searched_as_a_short_one(pattern: str, options: str, found: str | None) -> None:
    for length in QUICK_STEPS:
        longer = TEXT + "\n" + "~" * length
        if not pattern.endswith(("$", r"\z")):
            match = compile_regex(Regex(pattern, options)).search(longer)
            assert (None if match is None else match.group()) == found


def test_half_a_surrogate_pair_is_matched_by_nothing() -> None:
    assert not matches(compile_regex(Regex(".")), "\ud83d")


EVERYDAY = st.recursive(
    st.sampled_from(["a", "b", "茶", ".", r"\d", r"\.", "[ab]", "[^a]", "^", "$", r"\b"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        inner.map(lambda each: f"(?:{each})?"),
        inner.map(lambda each: f"({each}){{1,3}}"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        inner.map(lambda each: f"(?={each})"),
    ),
    max_leaves=6,
)


@given(EVERYDAY, st.text(alphabet="ab茶.1\n", max_size=12), st.sampled_from(["", "i", "m", "s"]))
def test_everyday_expressions_match_as_pythons(pattern: str, text: str, options: str) -> None:
    flags = {"": 0, "i": re.I, "m": re.M, "s": re.S}[options] | re.A
    expected = [match.span() for match in re.finditer(pattern, text, flags)]
    found = compile_regex(Regex(pattern, options))
    first = found.search(text)
    assert (None if first is None else first.span()) == (expected[0] if expected else None)


def test_what_needs_many_steps_is_found_all_the_same() -> None:
    """``.*`` twice over needs more steps than a quick search has."""
    text = "a" * 40 + "b" + "c" * 900
    slow = Regex(".*.*a.*b.*c$")
    with spending(Budget(60)):
        assert matches(compile_regex(slow), text)
        assert not matches(compile_regex(Regex("(a+)+d$")), text)
        assert not matches(compile_regex(Regex("(a|aa)+[^c]$")), text)
    with pytest.raises(TakesLong), spending(Budget(60, brief=True)):
        matches(compile_regex(Regex("(a|aa)+[^ac]$")), text)


def test_the_engine_gives_up_as_pcre_does() -> None:
    engine = Embedded(None, lambda: 0)
    engine.create("c")
    engine.insert("c", [{"_id": 1, "t": "a" * 60 + "!"}])
    assert engine.find("c", Find({"t": Regex("(a+)+$")}, {})) == []  # in a query, no match
    for operator in ("$regexMatch", "$regexFind", "$regexFindAll"):
        with pytest.raises(DatabaseError) as refused:
            engine.aggregate("c", [{"$project": {"x": {operator: {"input": "$t", "regex": "(a+)+$"}}}}])
        said = f"Error occurred while executing the regular expression in {operator}. Result code: match limit exceeded"
        assert refused.value.message == said


def test_threads_search_with_one_expression_at_a_time_of_their_own() -> None:
    found = compile_regex(Regex("(a|aa)+[^ac]$"))
    results: list[bool] = []

    def work(text: str) -> None:
        with spending(Budget(60)):
            results.append(matches(found, text))

    threads = [threading.Thread(target=work, args=("a" * 30 + end,)) for end in "cbcb"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, True, True]
