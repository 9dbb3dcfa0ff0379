"""The generated parts of docs/manifest.md and docs/zh/manifest.md are what the code says; ``UPDATE_GOLDEN=1`` writes
them anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudfn import codes
from cloudfn.languages import Lang
from cloudfn.manifest import json_schema
from tests.kit.manifest_zh import MEANINGS, VALUES

DOCS = Path(__file__).parents[3] / "docs"
PAGES: tuple[tuple[Path, Lang], ...] = ((DOCS / "manifest.md", "en"), (DOCS / "zh" / "manifest.md", "zh"))
HEADS = {
    "en": (("Key", "Value", "Default", "Meaning"), ("Code", "Finding")),
    "zh": (("键", "值", "默认", "含义"), ("代码", "发现的问题")),
}
SCHEMA = json_schema()


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The object or list that a property is, behind references and alternatives."""
    if "$ref" in schema:
        found: dict[str, Any] = SCHEMA["definitions"][schema["$ref"].removeprefix("#/definitions/")]
        return found
    for each in schema.get("anyOf", []):
        inner = resolved(each)
        if inner.get("type") in ("object", "array"):
            return inner
    return schema


def kind(schema: dict[str, Any]) -> str:
    """What a value may be, in words."""
    words: list[str] = []
    for each in schema.get("anyOf", [schema]):
        if "env:" in each.get("pattern", "") or each.get("type") == "null":
            continue
        if "enum" in each:
            words += [f"`{choice}`" for choice in each["enum"]]
        elif each.get("type") == "array":
            words.append("list")
        elif "[0-9]" in str(each.get("pattern", each.get("anyOf", ""))):
            words.append("duration")
        elif isinstance(each.get("type"), list):
            words.append("text")
        elif each.get("type") != "number":
            words.append(
                {"integer": "number", "boolean": "true, false", "string": "text"}.get(each.get("type", ""), "")
            )
    if words and "list" in words:
        words = [word for word in words if word != "text"]
    return ", ".join(dict.fromkeys(word for word in words if word))


def rows(schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str, str, str]]:
    """(key, kind, default, meaning) of everything below ``schema``, in the model's order."""
    for name, each in schema.get("properties", {}).items():
        key = f"{prefix}{name}"
        inner = resolved(each)
        if key == "stages":
            yield key + ".NAME", "", "", "Any of the keys above, laid over them"
        elif key == "defaults":
            yield key, "", "", "What functions.NAME may hold, for every function"
        elif inner.get("type") == "object" and "properties" in inner:
            yield from rows(inner, f"{key}.")
        elif inner.get("type") == "object" and isinstance(inner.get("additionalProperties"), dict):
            below = resolved(inner["additionalProperties"])
            if below.get("type") == "object" and "properties" in below:
                yield from rows(below, f"{key}.NAME.")
            else:
                yield f"{key}.NAME", "text" if below else "", "", each.get("description", "")
        elif inner.get("type") == "array" and "properties" in resolved(inner["items"]):
            yield key, "list", "", each.get("description", "")
            yield from rows(resolved(inner["items"]), f"{key}[].")
        else:
            default = each.get("default", "")
            shown = str(default).lower() if isinstance(default, bool) else str(default)
            yield (
                key,
                kind(each),
                "" if default in ([], {}, "", None, 0) and default is not False else shown,
                each.get("description", ""),
            )


def keys(lang: Lang) -> str:
    lines = [f"| {' | '.join(HEADS[lang][0])} |", "| --- | --- | --- | --- |"]
    for key, value, default, text in rows(SCHEMA):
        if lang == "zh":
            text = MEANINGS[text] if text else ""
            value = "、".join(
                VALUES.get(word, word) for word in value.replace("true, false", "true、false").split(", ")
            )
        lines.append(f"| `{key}` | {value} | {default and f'`{default}`'} | {text} |")
    return "\n".join(lines)


def findings(lang: Lang) -> str:
    lines = [f"| {' | '.join(HEADS[lang][1])} |", "| --- | --- |"]
    for number, code in sorted(codes.family("SRC").items()):
        text = code.zh if lang == "zh" else code.en
        title = re.sub(r"\{(\w+)\}", r"*\1*", text.title).replace("`*", "*").replace("*`", "*")
        lines.append(f"| {number} | {title} |")
    return "\n".join(lines)


def generated(page: str, lang: Lang) -> str:
    for name, text in (("findings", findings(lang)), ("keys", keys(lang))):
        pattern = rf"(<!-- {name}: generated -->\n).*?(<!-- end -->)"
        page = re.sub(pattern, lambda found, text=text: f"{found[1]}{text}\n{found[2]}", page, flags=re.DOTALL)  # type: ignore[misc]
    return page


@pytest.mark.parametrize(("path", "lang"), PAGES, ids=["en", "zh"])
def test_the_page_is_what_the_code_says(path: Path, lang: Lang) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(generated(path.read_text("utf-8"), lang), "utf-8", newline="\n")
    page = path.read_text("utf-8")
    assert page == generated(page, lang)
    assert page.count("\n| `") > 50


def test_no_meaning_is_of_a_key_that_is_gone() -> None:
    model = {
        each.get("description", "")
        for shape in (SCHEMA, *SCHEMA["definitions"].values())
        for each in shape["properties"].values()
    }
    generated_ones = {"Any of the keys above, laid over them", "What functions.NAME may hold, for every function"}
    assert MEANINGS.keys() - model == generated_ones
