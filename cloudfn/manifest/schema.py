"""The JSON Schema of ``cloudfn.yaml`` for editors, made from the model."""

from __future__ import annotations

from typing import Any

from cloudfn.manifest.kinds import Kind, ListOf, MapOf, Shape, Shaped, as_written, opened
from cloudfn.manifest.model import ManifestShape

DIALECT = "http://json-schema.org/draft-07/schema#"


def json_schema() -> dict[str, Any]:
    """Draft 7. Every value admits ``${env:...}``, null (it deletes), and a scalar for a list of one."""
    whole = _object(ManifestShape)
    whole["properties"]["version"] = {"const": 1, "description": "Always 1"}
    return {
        "$schema": DIALECT,
        "title": "cloudfn.yaml",
        **whole,
        "required": ["version"],
        "patternProperties": {"^x-": {}},
        "definitions": {each.__name__: _object(each) for each in sorted(_below(ManifestShape), key=str)},
    }


def _object(shape: type[Shape]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": _properties(shape)}


def _properties(shape: type[Shape]) -> dict[str, Any]:
    found = {}
    for name, key in shape.KEYS.items():
        about = {"description": key.description} if key.description else {}
        found[name] = {**about, "default": as_written(key.default), **opened(key.kind)}
    return found


def _below(shape: type[Shape]) -> set[type[Shape]]:
    """The shapes that occur in ``shape``."""
    found: set[type[Shape]] = set()
    for key in shape.KEYS.values():
        inner = _innermost(key.kind)
        if isinstance(inner, Shaped):
            found |= {inner.shape, *_below(inner.shape)}
    return found


def _innermost(kind: Kind) -> Kind:
    return _innermost(kind.element) if isinstance(kind, ListOf | MapOf) else kind
