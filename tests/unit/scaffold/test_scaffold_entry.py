"""Adding a function to a manifest's text: everything else stays, character by character."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.scaffold import add_function
from cloudfn.scaffold.catalogue import Role

BLOCK = """\
# the shop
version: 1
functions: # ours
  one: {}   # first

  two:
    timeout: 20s # long
    # last words about two

# merchants
payments:
  default:
    subMchId: "1900009231" # ours
    callers: # who
      - one
    # the end
"""


def test_block_style(tmp_path: object) -> None:
    text, bound = add_function(BLOCK, "three", "{timeout: 3s}", "callback")
    assert bound == "default"
    assert text == BLOCK.replace(
        "    timeout: 20s # long\n", "    timeout: 20s # long\n  three: {timeout: 3s}\n"
    ).replace("      - one\n", "      - one\n    callback: three\n").replace(
        "  three: {timeout: 3s}\n    # last words about two\n", "  three: {timeout: 3s}\n    # last words about two\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("functions: {}\n", "functions: {new: {}}\n"),
        ("functions: {a: {}}\n", "functions: {a: {}, new: {}}\n"),
        ("functions: {a: {}, }\n", "functions: {a: {}, new: {} }\n"),
        ("functions: {\n  a: {},\n  b: {} # b\n}\n", None),
        ("functions:\n", "functions: {new: {}}\n"),
        ("functions: \nx-a: 1\n", None),
        ("functions: # none yet\n", None),
        ("version: 1\n", "version: 1\nfunctions: \n  new: {}\n"),
        ("version: 1", None),
        ("functions:\n  a: {}", "functions:\n  a: {}\n  new: {}\n"),
        (
            "functions:\n    a:\n        timeout: 3s\nroot: x\n",
            "functions:\n    a:\n        timeout: 3s\n    new: {}\nroot: x\n",
        ),
        ("functions:\n  a: # nothing\nroot: x\n", None),
        ("functions:\n  a: |\n    text\n\n    more\nroot: x\n", None),
        ("functions:\r\n  a: {}\r\nroot: x\r\n", None),
    ],
)
def test_every_style(before: str, after: str | None) -> None:
    text, _ = add_function(before, "new", "{}")
    if after is not None:
        assert text == after
    assert yaml.safe_load(text)["functions"]["new"] == {}
    kept = yaml.safe_load(text)
    del kept["functions"]["new"]
    original = yaml.safe_load(before)
    assert {**kept, "functions": None} == {**original, "functions": None}
    assert kept["functions"] == (original.get("functions") or {})
    for comment in (line.partition("#")[2] for line in before.splitlines() if "#" in line):
        assert comment in text


@pytest.mark.parametrize(
    ("role", "before", "expected"),
    [
        ("caller", "{a: {subMchId: '1', callers: [x]}}", {"a": {"subMchId": "1", "callers": ["x", "new"]}}),
        ("caller", "{a: {subMchId: '1', callers: x}}", {"a": {"subMchId": "1", "callers": ["x", "new"]}}),
        ("caller", "{a: {subMchId: '1', callers: [new]}}", {"a": {"subMchId": "1", "callers": ["new"]}}),
        ("caller", "{a: {subMchId: '1'}}", {"a": {"subMchId": "1", "callers": ["new"]}}),
        ("callback", "{a: {subMchId: '1'}, b: {}}", {"a": {"subMchId": "1", "callback": "new"}, "b": {}}),
        ("callback", "{a: {subMchId: '1', callback: x}}", {"a": {"subMchId": "1", "callback": "x"}}),
        ("refundCallback", "{a: {callback: x}}", {"a": {"callback": "x", "refundCallback": "new"}}),
    ],
)
def test_a_payment_function_is_bound(role: Role, before: str, expected: object) -> None:
    text, bound = add_function(f"functions: {{x: }}\npayments: {before}\n", "new", "{}", role)
    assert yaml.safe_load(text)["payments"] == expected
    assert bound == ("" if "callback: x}}" in before and role == "callback" else "a")


def test_a_binding_is_made_when_there_is_none() -> None:
    text, bound = add_function("functions: {}\n", "new", "{}", "callback")
    assert bound == "default"
    expected = {"default": {"subMchId": "${env:SUB_MCH_ID:-1900009231}", "callback": "new"}}
    assert yaml.safe_load(text)["payments"] == expected


names = st.from_regex(r"\A[a-z][a-z0-9]{1,5}\Z")
entries = st.dictionaries(
    names, st.one_of(st.none(), st.dictionaries(names, st.integers(0, 9), max_size=3)), max_size=4
)


@settings(max_examples=150)
@given(
    functions=entries,
    others=entries,
    flow=st.sampled_from([True, False, None]),
    comments=st.lists(st.integers(0, 30), max_size=5),
)
def test_any_manifest(
    functions: dict[str, object], others: dict[str, object], flow: bool | None, comments: list[int]
) -> None:
    data = {**{f"x-{name}": value for name, value in others.items()}, "functions": functions, "version": 1}
    lines = yaml.safe_dump(data, default_flow_style=flow, sort_keys=False).splitlines()
    for at in comments:
        if at < len(lines) and flow is False:
            lines[at] += f" # c{at}"
    before = "\n".join(lines) + "\n"
    text, _ = add_function(before, "newOne", "{timeout: 3s}")
    assert yaml.safe_load(text) == {**data, "functions": {**functions, "newOne": {"timeout": "3s"}}}
    if functions and flow is False:
        assert [line for line in before.splitlines() if line not in text.splitlines()] == []
    for at in comments:
        if at < len(lines) and flow is False:
            assert f"# c{at}" in text
