"""The JSON Schema: complete, and it admits what the reader admits. A small checker stands in for an editor."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cloudfn.manifest import json_schema
from cloudfn.manifest.model import ManifestShape
from cloudfn.manifest.shape import keys_at

ROOT = Path(__file__).parents[3]
SCHEMA = json_schema()
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def valid(value: Any, schema: Any) -> bool:
    """The part of JSON Schema that ours uses."""
    if "$ref" in schema and not valid(value, SCHEMA["definitions"][schema["$ref"].removeprefix("#/definitions/")]):
        return False
    if "anyOf" in schema and not any(valid(value, each) for each in schema["anyOf"]):
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        allowed = tuple(kind for name in kinds for kind in TYPES[name])
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            return False
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        return False
    if isinstance(value, list) and "items" in schema:
        return all(valid(each, schema["items"]) for each in value)
    if isinstance(value, dict):
        known, extra = schema.get("properties", {}), schema.get("additionalProperties", True)
        patterns = schema.get("patternProperties", {})
        for key, each in value.items():
            if key in known:
                if not valid(each, known[key]):
                    return False
            elif not any(re.search(pattern, key) for pattern in patterns) and (
                extra is False or (isinstance(extra, dict) and not valid(each, extra))
            ):
                return False
        return set(schema.get("required", ())) <= set(value)
    return True


@pytest.mark.parametrize(
    "path", ["cloudfn.yaml.example", *(str(each.relative_to(ROOT)) for each in ROOT.glob("examples/*/cloudfn.yaml"))]
)
def test_what_we_ship_is_valid(path: str) -> None:
    assert valid(yaml.safe_load((ROOT / path).read_text(encoding="utf-8")), SCHEMA)


BASE = {"version": 1, "env": {"id": "x"}}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"x-mine": [1, {}]}, True),
        ({"appId": "wx1"}, True),
        ({"appId": ["wx1"]}, True),
        ({"functions": {"a": None}}, True),
        ({"functions": {"a": {"memory": "${env:M}", "shim": "${env:S:-true}", "timeout": "${env:T}"}}}, True),
        ({"functions": {"a": {"timeout": "1m30s", "environment": {"A": 1, "B": True, "C": "x"}}}}, True),
        ({"functions": {"a": {"triggers": {"name": "x", "cron": "* * * * * * *"}}}}, True),
        ({"payments": {"a": {"subMchId": 1900009231, "simulate": {"schedule": ["15s", 15]}}}}, True),
        ({"stages": {"prod": {"functions": {"a": None}}}}, True),
        ({"projekt": "x"}, False),
        ({"functions": {"a": {"timeot": 1}}}, False),
        ({"functions": {"a": {"memory": "much"}}}, False),
        ({"functions": {"a": {"timeout": "20 s"}}}, False),
        ({"functions": {"a": {"install": "clod"}}}, False),
        ({"functions": []}, False),
        ({"payments": {"a": {"simulate": {"schedule": "wxpay-24"}}}}, False),
        ({"stages": {"prod": {"envv": {}}}}, False),
        ({"version": 2}, False),
    ],
)
def test_what_it_admits(more: dict[str, Any], expected: bool) -> None:
    assert valid({**BASE, **more}, SCHEMA) is expected


def test_every_key_of_the_model_is_shown_by_the_example() -> None:
    text = (ROOT / "cloudfn.yaml.example").read_text(encoding="utf-8")
    places: list[tuple[str | int, ...]] = [
        (),
        ("env",),
        ("functions", "x"),
        ("functions", "x", "triggers", 0),
        ("functions", "x", "layers", 0),
        ("functions", "x", "vpc"),
        ("functions", "x", "permissions"),
        ("payments", "x"),
        ("payments", "x", "simulate"),
        ("payments", "x", "simulate", "rules", 0),
        ("documents",),
        ("documents", "collections", "x"),
        ("openapi", "x"),
        ("watch",),
        ("deploy",),
        ("hooks",),
    ]
    for path in places:
        keys = keys_at(ManifestShape, path)
        assert keys, path
        for key in keys:
            assert re.search(rf"(^|[\s{{,]){key}:", text), (path, key)
