"""The JSON Schema of ``cloudfn.yaml`` for editors, made from the model."""

from __future__ import annotations

from typing import Any

from cloudfn.manifest.model import ManifestShape

DIALECT = "http://json-schema.org/draft-07/schema#"
_VARIABLE = {"type": "string", "pattern": r"\$\{env:"}


def json_schema() -> dict[str, Any]:
    """Draft 7. Every value admits ``${env:...}``, null (it deletes), and a scalar for a list of one."""
    schema = ManifestShape.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs", {})
    shaped = _shape(schema)
    shaped["properties"]["version"] = {"const": 1, "description": "Always 1"}
    shaped["required"] = ["version"]
    shaped["patternProperties"] = {"^x-": {}}
    return {
        "$schema": DIALECT,
        "title": "cloudfn.yaml",
        **shaped,
        "definitions": {name: _shape(each) for name, each in definitions.items()},
    }


def _shape(schema: dict[str, Any]) -> dict[str, Any]:
    """An object's schema without pydantic's titles, its properties opened for variables, null and scalars."""
    kept = {key: value for key, value in schema.items() if key not in ("title", "description", "properties")}
    kept["properties"] = {name: _open(each) for name, each in schema.get("properties", {}).items()}
    return kept


def _open(schema: Any) -> Any:
    schema = _inner(schema)
    if not isinstance(schema, dict) or not set(schema) - {"description", "default"}:
        return schema
    outer = {key: schema[key] for key in ("description", "default") if key in schema}
    inner = {key: value for key, value in schema.items() if key not in outer}
    choices = list(inner["anyOf"]) if set(inner) == {"anyOf"} else [inner]
    if inner.get("type") == "array":
        choices.append(inner["items"])
    # A variable gives a text, so it can stand for any scalar but not for a mapping.
    mapping = all("$ref" in each or each.get("type") == "object" for each in choices)
    admitted = [{"type": "null"}] if mapping else [_VARIABLE, {"type": "null"}]
    return {**outer, "anyOf": [*choices, *admitted]}


def _inner(schema: Any) -> Any:
    """Without titles, with references into ``definitions``, and opened below."""
    if isinstance(schema, list):
        return [_inner(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _inner(value) for key, value in schema.items() if key != "title"}
    if isinstance(found.get("$ref"), str):
        found["$ref"] = found["$ref"].replace("#/$defs/", "#/definitions/")
    extra = found.get("additionalProperties")
    if isinstance(extra, dict) and extra:
        found["additionalProperties"] = _open(extra)
    return found
