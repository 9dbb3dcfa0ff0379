"""The kinds of values in a manifest: what each accepts, and how it is written in the JSON Schema.

A refusal is a ``PydanticCustomError`` whose type is the code and whose context are the code's params.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from cloudfn.manifest.tree import Number, Real

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+\Z")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
DURATION_PATTERN = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h|d))+$|^[0-9]+(\.[0-9]+)?$"

PROFILES = ("wxpay-24h", "wxpay-v2-legacy", "cloud-2d")
"""Names of the retry schedules that the local WeChat Pay knows."""


def refuse(code: str, **params: object) -> PydanticCustomError:
    return PydanticCustomError(code, "refused", params)


WRONG_KIND = {
    "text": "CFN-CFG-013",
    "flag": "CFN-CFG-048",
    "int": "CFN-CFG-049",
    "list": "CFN-CFG-050",
    "map": "CFN-CFG-051",
}


def wrong(kind: str, value: object) -> PydanticCustomError:
    return refuse(WRONG_KIND[kind], got=describe(value))


def describe(value: object) -> str:
    """A value in an error message, as YAML would write it, cut where it is long."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{...}"
    if isinstance(value, list | tuple):
        return "[...]"
    text = str(getattr(value, "raw", value))
    short = text if len(text) <= 40 else text[:37] + "..."
    return short if isinstance(value, int | float) else f'"{short}"'


def as_text(value: object) -> str:
    """Texts, and scalars as they were written: ``SHOP_ID: 007`` is a problem of its own, ``PORT: 8080`` is not."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Number | Real):
        return value.raw
    raise wrong("text", value)


def as_name(value: object) -> str:
    if isinstance(value, str):
        return value
    raise wrong("text", value)


def as_flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):  # filled in from a variable
        return value == "true"
    raise wrong("flag", value)


def as_int(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,12}", value):
        return int(value)
    raise wrong("int", value)


def as_seconds(value: object) -> float:
    """``10s``, ``1m30s``, ``500ms``, ``2h``; a bare number is seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
            return float(text)
        if len(text) < 40 and _DURATION.match(text):
            return sum(float(amount) * _UNITS[unit] for amount, unit in _PART.findall(text))
    raise refuse("CFN-CFG-029", value=str(getattr(value, "raw", value)))


def as_schedule(value: object) -> str | tuple[float, ...]:
    if isinstance(value, str) and not _DURATION.match(value) and not value.strip().isdigit():
        if value in PROFILES:
            return value
        raise refuse("CFN-CFG-015", value=value, choices=PROFILES)
    waits = value if isinstance(value, list) else [value]
    return tuple(as_seconds(wait) for wait in waits)


def as_list(value: object) -> object:
    """A scalar (or a mapping) stands for a list of one."""
    return value if isinstance(value, list) else [value]


def as_index(value: object) -> tuple[str, ...]:
    return tuple(as_name(part) for part in (value if isinstance(value, list) else [value]))


def as_mapping(value: object) -> object:
    """``name:`` with nothing behind it is an empty mapping."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong("map", value)
    return value


def _schema(**shape: Any) -> WithJsonSchema:
    return WithJsonSchema(shape)


Text = Annotated[str, BeforeValidator(as_text), _schema(type=["string", "number", "boolean"])]
Name = Annotated[str, BeforeValidator(as_name), _schema(type="string")]
Flag = Annotated[bool, BeforeValidator(as_flag), _schema(type="boolean")]
Int = Annotated[int, BeforeValidator(as_int), _schema(type="integer")]
_DURATION_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": DURATION_PATTERN}]
}
Seconds = Annotated[float, PlainValidator(as_seconds), WithJsonSchema(_DURATION_SCHEMA)]
Schedule = Annotated[
    Any,
    PlainValidator(as_schedule),
    _schema(anyOf=[{"enum": list(PROFILES)}, {"type": "array", "items": _DURATION_SCHEMA}, _DURATION_SCHEMA]),
]
Index = Annotated[
    Any,
    PlainValidator(as_index),
    _schema(anyOf=[{"type": "string"}, {"type": "array", "items": {"type": "string"}}]),
]
Anything = Annotated[Any, _schema()]


def choice(*allowed: str) -> tuple[PlainValidator, WithJsonSchema]:
    """What makes a text one out of ``allowed``."""

    def check(value: object) -> str:
        text = as_name(value)
        if text not in allowed:
            raise refuse("CFN-CFG-015", value=text, choices=allowed)
        return text

    return PlainValidator(check), _schema(enum=list(allowed))
