"""The YAML that import writes is read back as it was meant, by our reader and by PyYAML's."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cloudfn.formats.emit import Comment, document
from cloudfn.languages import Phrase
from cloudfn.manifest.parse import parse
from cloudfn.manifest.tree import plain

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20) | st.sampled_from(
    [
        "no",
        "1:30",
        "007",
        "08",
        "1e5",
        "~",
        "null",
        ".5",
        ".inf",
        "20s",
        "5_0s",
        "<<",
        "=",
        "a: b",
        "#",
        "-",
        "? x",
        "*a",
    ]
)
DATA = st.recursive(
    TEXT | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@example({"0": -(10**38)}, "")
@given(st.dictionaries(TEXT, DATA, min_size=1, max_size=4), TEXT)
def test_what_is_written_is_what_is_read(data: dict[str, Any], note: str) -> None:
    problems: list[str] = []
    text = document({Comment(Phrase(note, note)): None, **data})
    tree = parse(text, lambda code, place, **params: problems.append(code))
    assert tree is not None and problems == []
    assert plain(tree) == data
    assert yaml.safe_load(text) == data
