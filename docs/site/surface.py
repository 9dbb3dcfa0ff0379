"""The page of the control surface, from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from navigation import Language


def surface(document: Path, language: Language) -> str:
    """Markdown. Raises KeyError for an operation that is not described in ``language``."""
    words, api = language.words, yaml.safe_load(document.read_text("utf-8"))
    summary = "x-summary-zh" if language.code == "zh" else "summary"
    lines = [f"# {words['http']}", "", words["http_head"], words["http_key"], ""]
    columns = ("method", "path", "what", "query", "body")
    lines += [f"| {' | '.join(words[name] for name in columns)} |", "|---" * len(columns) + "|"]
    for path, operations in api["paths"].items():
        for method, operation in operations.items():
            query = ", ".join(f"`{name}`" for name in _query(operation, api))
            body = ", ".join(f"`{name}`" for name in _body(operation))
            lines.append(f"| {method.upper()} | `{path}` | {operation[summary]} | {query} | {body} |")
    return "\n".join([*lines, ""])


def _query(operation: Mapping[str, Any], api: Mapping[str, Any]) -> list[str]:
    parameters = [_resolved(one, api) for one in operation.get("parameters", [])]
    return [one["name"] for one in parameters if one["in"] == "query"]


def _body(operation: Mapping[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    return [name for one in content.values() for name in one.get("schema", {}).get("properties", {})]


def _resolved(one: Mapping[str, Any], api: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in one:
        found: Any = api
        for part in one["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        one = found
    return one
