"""Arguments of tools: declared once, told as JSON schema, checked when they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, Literal

from cloudfn import languages
from cloudfn.errors import UsageError
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang, Phrase
from cloudfn.nearest import nearest

ArgumentKind = Literal["string", "integer", "boolean", "object", "array", "any"]
_PYTHON: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
    "any": object,
}


@dataclass(frozen=True, slots=True)
class ToolParameter:
    """``kind`` "any" is every JSON value. ``least`` and ``most`` bound integers, both included."""

    name: str
    kind: ArgumentKind
    text: Phrase
    required: bool = False
    choices: tuple[str, ...] = ()
    default: object = None
    least: int = 0
    most: int = field(default=1 << 31)

    def schema(self, lang: Lang) -> dict[str, Any]:
        shape: dict[str, Any] = {"description": languages.said(self.text, lang)}
        if self.kind != "any":
            shape["type"] = self.kind
        if self.kind == "integer":
            shape |= {"minimum": self.least, "maximum": self.most}
        if self.choices:
            shape["enum"] = list(self.choices)
        if self.default is not None:
            shape["default"] = self.default
        return shape

    def accepts(self, value: object) -> bool:
        if isinstance(value, bool) and self.kind == "integer":
            return False
        if not isinstance(value, _PYTHON[self.kind]):
            return False
        if isinstance(value, int) and self.kind == "integer":
            return self.least <= value <= self.most
        return not self.choices or value in self.choices


def schema(parameters: Iterable[ToolParameter], lang: Lang) -> dict[str, Any]:
    """The JSON schema of a tool's arguments."""
    listed = tuple(parameters)
    return {
        "type": "object",
        "properties": {each.name: each.schema(lang) for each in listed},
        "required": [each.name for each in listed if each.required],
        "additionalProperties": False,
    }


def checked(tool: str, parameters: Iterable[ToolParameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """``given`` with defaults, every parameter present. Raises UsageError CFN-CLI-082 for the first that is wrong."""
    listed = {each.name: each for each in parameters}
    for name in given:
        if name not in listed:
            similar = nearest(name, listed) or ", ".join(listed) or "-"
            raise UsageError("CFN-CLI-082", tool=tool, name=name, takes=similar)
    values: dict[str, Any] = {}
    for name, parameter in listed.items():
        value = given.get(name)
        if value is None:
            if parameter.required:
                raise UsageError("CFN-CLI-082", tool=tool, name=name, takes=_takes(parameter))
            value = parameter.default
        elif not parameter.accepts(value):
            raise UsageError("CFN-CLI-082", tool=tool, name=name, takes=_takes(parameter))
        values[name] = value
    return values


def _takes(parameter: ToolParameter) -> str:
    if parameter.choices:
        return " | ".join(parameter.choices)
    bounds = f" {parameter.least}..{parameter.most}" if parameter.kind == "integer" else ""
    return f"{parameter.name}: {parameter.kind}{bounds}"
