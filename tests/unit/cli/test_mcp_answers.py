"""Whatever a tool has to say, its answer is small, says what it leaves out, and holds no secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.cli.mcp_server.answers import LONGEST_LIST, LONGEST_TEXT, MOST_CHARACTERS, bounded
from cloudfn.cli.mcp_server.masking import MASK, masked, secret_values
from cloudfn.cli.mcp_server.parameters import ToolParameter, checked, schema
from cloudfn.errors import UsageError
from cloudfn.languages import Phrase
from cloudfn.manifest.values import Function, Manifest

TEXTS = st.one_of(st.text(max_size=20), st.integers(0, 60_000).map(lambda size: "x" * size))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=8), inner, max_size=6),
    max_leaves=12,
)
DATA = st.dictionaries(st.sampled_from(["items", "findings", "text", "more"]), VALUES | st.lists(VALUES, max_size=120))


def size(data: object) -> int:
    return len(json.dumps(data, ensure_ascii=False))


@given(DATA)
def test_an_answer_is_bounded_and_says_what_is_missing(data: dict[str, Any]) -> None:
    small, left_out = bounded(data)
    assert size(small) <= MOST_CHARACTERS
    assert small.keys() == data.keys()
    assert (small == data) == (left_out == {})
    assert all(count > 0 for count in left_out.values())


def test_what_is_cut_is_counted() -> None:
    small, left_out = bounded({"items": list(range(LONGEST_LIST + 7)), "text": "x" * (LONGEST_TEXT + 9), "n": 1})
    assert left_out == {"items": 7, "text": 9}
    assert small["items"] == list(range(LONGEST_LIST)) and small["n"] == 1


@given(VALUES, st.text("abcdef123", min_size=6, max_size=12))
def test_no_secret_stays_wherever_it_stands(value: Any, secret: str) -> None:
    told = masked({"a": [value, f"<{secret}>"], secret: {"b": secret}}, [secret])
    assert secret not in json.dumps(told, ensure_ascii=False)
    assert told["a"][1] == f"<{MASK}>"


def test_secrets_are_those_of_the_manifest_and_of_telling_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env.local").write_text(
        'SHOP_KEY="line-one-4711\\nline-two-4711"\nPLAIN=not-a-secret\nSHORT_TOKEN=ab\n'
    )
    monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", "cloud-key-4711")
    manifest = Manifest(
        "p", tmp_path, "test-f0b102", functions={"f": Function("f", tmp_path / "f", secrets=("SHOP_KEY",))}
    )
    secrets = secret_values(manifest, "control-key-4711")
    assert {"cloud-key-4711", "control-key-4711", "line-one-4711", "line-two-4711"} <= secrets
    assert not {"not-a-secret", "ab"} & secrets
    told = masked(
        "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----, AKID0123456789abcdef, line-one-4711", secrets
    )
    assert told == f"{MASK}, {MASK}, {MASK}"


PARAMETERS = (
    ToolParameter("name", "string", Phrase("n", "名"), required=True),
    ToolParameter("limit", "integer", Phrase("l", "量"), default=10, least=1, most=50),
    ToolParameter("kind", "string", Phrase("k", "类"), choices=("a", "b")),
)


def test_arguments_have_their_defaults() -> None:
    assert checked("t", PARAMETERS, {"name": "x"}) == {"name": "x", "limit": 10, "kind": None}
    told = schema(PARAMETERS, "zh")
    assert told["required"] == ["name"] and told["properties"]["kind"]["enum"] == ["a", "b"]
    assert told["properties"]["name"]["description"] == "名"


@pytest.mark.parametrize(
    "given_",
    [
        {},
        {"name": None},
        {"name": 1},
        *({"name": "x", **more} for more in ({"limit": 0}, {"limit": True}, {"of": 1}, {"kind": "c"})),
    ],
)
def test_wrong_arguments_are_refused(given_: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="CFN-CLI-082"):
        checked("t", PARAMETERS, given_)
