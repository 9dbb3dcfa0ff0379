"""Whatever stands in a foreign file: a manifest that loads, or a refusal with a code. Never a bug."""

from __future__ import annotations

import json
import shutil
import string
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudfn import codes
from cloudfn.errors import CloudfnError
from cloudfn.formats import import_project
from cloudfn.manifest import load

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(
        ["${env:X}", "${", "{{env.A}}", "007", "1:30", "no", "a: b", "# x", "../..", "\0", "\ud800", "é\x85"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)

RC: dict[str, Any] = {
    "version": "2.0",
    "envId": "shop-1a2b3c",
    "region": "sh",
    "functionRoot": "functions",
    "functionDefaultConfig": {"timeout": 5, "envVariables": {"A": "1"}, "runtime": "Nodejs18.15"},
    "functions": [
        {
            "name": "one",
            "dir": "functions/one",
            "handler": "index.main",
            "runtime": "Nodejs18.15",
            "timeout": 5,
            "memorySize": 256,
            "envVariables": {"A": "1", "B": 2},
            "installDependency": True,
            "ignore": ["*.md"],
            "triggers": [{"name": "t", "type": "timer", "config": "0 0 2 * * * *"}],
            "path": "/x",
            "type": "Event",
            "vpc": {"vpcId": "v", "subnetId": "s"},
            "layers": [{"name": "l", "version": 1}],
            "config": {"timeout": 3},
            "imageConfig": None,
            "permissions": {"openapi": ["a.b"]},
            "params": {},
        },
        {"name": "two", "envVariables": [{"key": "K", "value": "V"}]},
    ],
    "framework": {
        "plugins": {
            "p": {
                "use": "x",
                "inputs": {
                    "functionRootPath": "functions",
                    "functions": [{"name": "one"}],
                    "collections": [{"collectionName": "c", "aclTag": "ADMINWRITE"}],
                },
            }
        }
    },
    "database": {"collections": [{"collectionName": "d"}]},
}
PROJECT = {
    "appid": "wx0123456789abcdef",
    "projectname": "tea",
    "miniprogramRoot": "mini",
    "cloudfunctionRoot": "functions",
    "envId": "shop-1a2b3c",
}
CONFIG = {
    "permissions": {"openapi": ["a.b"]},
    "timeout": 10,
    "memorySize": 256,
    "envVariables": [{"key": "A", "value": 1}],
    "triggers": [{"name": "t", "type": "timer", "config": "0 0 2 * * * *"}],
}
FILES: dict[str, Any] = {
    "cloudbaserc.json": RC,
    "cloudbaserc.yaml": RC,  # JSON is YAML
    "package.json": {"name": "x", "cloudbase": RC},
    "project.config.json": PROJECT,
    "project.private.config.json": PROJECT,
    "functions/one/config.json": CONFIG,
    "functions/one/package.json": {"name": "one", "type": "commonjs", "main": "index.js", "dependencies": {"a": "1"}},
    "functions/one/cloudbaserc.json": {"functions": [{"name": "one", "type": "Event"}]},
}


def places(value: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value."""
    yield keys
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*keys, key))


def changed(value: Any, keys: tuple[Any, ...], new: Any) -> Any:
    if not keys:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[keys[0]] = changed(value[keys[0]], keys[1:], new)
    return copy


PLACES = [(name, keys) for name, content in FILES.items() for keys in places(content)]


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    for name in ("one", "two"):
        (folder / "functions" / name).mkdir(parents=True)
        (folder / "functions" / name / "index.js").write_text("exports.main = () => 1\n")
    (folder / "mini").mkdir()
    yield folder
    shutil.rmtree(folder)


def written(project: Path, name: str, text: str) -> None:
    """The project with ``text`` in the file ``name`` and nothing else of other tools, but a DevTools project around."""
    for each in FILES:
        (project / each).unlink(missing_ok=True)
    if name not in ("cloudbaserc.json", "cloudbaserc.yaml", "package.json"):
        (project / "project.config.json").write_text(json.dumps(PROJECT))
    (project / name).write_text(text, "utf-8")


def fields(code: codes.Code | None) -> set[str]:
    """The parameters that the texts of ``code`` fill in."""
    assert code is not None
    texts = (part for each in (code.en, code.zh) for part in (each.title, each.fix))
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def imported(project: Path) -> None:
    try:
        found = import_project(project, project / "cloudfn.yaml")
    except CloudfnError as error:
        assert error.code.startswith("CFN-DEP-") and error.code != "CFN-DEP-115", error
        assert fields(codes.find(error.code)) <= set(error.params)
        return
    for notice in found.notices:
        assert fields(codes.find(notice.code)) <= set(notice.params), notice
    (project / "cloudfn.yaml").write_text(found.text, "utf-8")
    manifest = load(project / "cloudfn.yaml").manifest
    assert set(manifest.functions) == set(found.functions)
    assert yaml.safe_load(found.text)["version"] == 1


@settings(max_examples=250, suppress_health_check=list(HealthCheck))
@given(place=st.sampled_from(PLACES), new=JSON)
def test_anything_at_any_place(project: Path, place: tuple[str, tuple[Any, ...]], new: Any) -> None:
    name, keys = place
    content = changed(FILES[name], keys, new)
    written(project, name, json.dumps(content))
    imported(project)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(list(FILES)), where=st.floats(0, 1), junk=st.text(max_size=4), cut=st.integers(0, 30))
def test_damaged_text(project: Path, name: str, where: float, junk: str, cut: int) -> None:
    text = json.dumps(FILES[name], indent=1)
    at = int(where * len(text))
    written(project, name, (text[:at] + junk + text[at + cut :]).encode("utf-8", "replace").decode())
    imported(project)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=40), name=st.sampled_from(list(FILES)))
def test_any_bytes(project: Path, data: bytes, name: str) -> None:
    written(project, name, "{}")
    (project / name).write_bytes(data)
    imported(project)


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 50_000, '{"functions": ' + "[" * 90 + "]" * 90 + "}", '{"a": 1e999}']
)
def test_endless_nesting_and_numbers(project: Path, text: str) -> None:
    written(project, "cloudbaserc.json", text)
    imported(project)
