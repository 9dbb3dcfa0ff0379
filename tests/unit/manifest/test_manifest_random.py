"""Whatever stands in a manifest: values or coded problems with places, never another exception."""

from __future__ import annotations

import json
import string
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.codes import find as find_code
from cloudfn.errors import CloudfnError, ManifestError, Notice
from cloudfn.manifest import load
from cloudfn.manifest.model import ManifestShape
from cloudfn.manifest.shape import keys_at

NAMES = ("one", "two", "payCallback", "default", "prod", "A", "2bad", "")
KEYS = tuple(
    dict.fromkeys(
        [
            *keys_at(ManifestShape, ()),
            *keys_at(ManifestShape, ("functions", "x")),
            *keys_at(ManifestShape, ("payments", "x")),
            *keys_at(ManifestShape, ("payments", "x", "simulate")),
            *keys_at(ManifestShape, ("documents",)),
            *keys_at(ManifestShape, ("env",)),
            "x-mine",
            "unknown",
            "<<",
        ]
    )
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=12),
    st.sampled_from(
        ["no", "1:30", "007", "10s", "${env:A}", "${env:A:-b}", "${", "$${x}", "index.main", "一", "\t", "0x1F"]
    ),
    st.sampled_from(NAMES),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from((*KEYS, *NAMES)), inner, max_size=5)
    ),
    max_leaves=25,
)
manifests = st.dictionaries(st.sampled_from(KEYS), values, max_size=10)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "functions" / "one").mkdir(parents=True)
        yield Path(folder)


def assert_no_holes(problem: Notice) -> None:
    """Every param that the wordings name is given."""
    known = find_code(problem.code)
    assert known is not None
    for wording in (known.en, known.zh):
        for template in (wording.title, wording.fix):
            fields = {field for _, field, _, _ in string.Formatter().parse(template) if field}
            assert fields <= set(problem.params), problem


def check(path: Path, stage: str = "") -> None:
    try:
        result = load(path, stage=stage, environ={"A": "a"})
        assert all(each.where and each.where.line >= 0 for each in result.warnings)
    except ManifestError as error:
        count = len(path.read_text(encoding="utf-8", errors="replace").splitlines())
        for problem in error.problems:
            assert problem.level == "error"
            assert problem.where is not None
            assert 1 <= problem.where.line <= max(count, 1)
            assert problem.where.column >= 1
            assert_no_holes(problem)
    except CloudfnError as error:
        assert find_code(error.code) is not None


@settings(max_examples=150)
@given(data=manifests, stage=st.sampled_from(["", "prod", "nope"]), flow=st.booleans())
def test_random_structures(home: Path, data: dict[str, object], stage: str, flow: bool) -> None:
    path = home / "cloudfn.yaml"
    path.write_text(yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True), encoding="utf-8")
    check(path, stage)


@settings(max_examples=60)
@given(data=manifests)
def test_random_json(home: Path, data: dict[str, object]) -> None:
    path = home / "cloudfn.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    check(path)


@settings(max_examples=150)
@given(
    pieces=st.lists(
        st.one_of(
            st.sampled_from(
                ["version: 1\n", "functions:\n", "  one: ", "{", "}", "[", "]", "- ", ": ", "\t", "&a ", "*a", "!t "]
            ),
            st.sampled_from(
                ["<<: *a\n", "? ", "| \n", "'", '"', "# c\n", "---\n", "...\n", "\x00", "\ufeff", "\u2028", "\r"]
            ),
            st.text(max_size=5),
        ),
        max_size=14,
    )
)
def test_random_text(home: Path, pieces: list[str]) -> None:
    path = home / "cloudfn.yaml"
    path.write_bytes("".join(pieces).encode("utf-8", "surrogatepass"))
    check(path)


@settings(max_examples=100)
@given(data=st.binary(max_size=60))
def test_random_bytes(home: Path, data: bytes) -> None:
    path = home / "cloudfn.yaml"
    path.write_bytes(data)
    check(path)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "a: " * 1000,
        "version: 1\nx-a: &a [x, x, x, x, x, x, x, x]\n"
        + "".join(f"x-{n}: &{n} [{', '.join([f'*{chr(97) if n == 0 else n - 1}'] * 8)}]\n" for n in range(12)),
        "version: 1\nx-a: &a {b: *a}\n",
        "version: 1\nfunctions: &f {one: *f}\n",
    ],
)
def test_files_made_to_exhaust_the_reader(home: Path, text: str) -> None:
    path = home / "cloudfn.yaml"
    path.write_text(text)
    with pytest.raises(ManifestError):
        load(path, environ={})
