"""The scalars of a manifest: what each accepts, and how it is written in the JSON Schema."""

from __future__ import annotations

import re
from typing import Any

from cloudfn import durations
from cloudfn.digits import only_digits
from cloudfn.manifest.kinds import Rejected, Scalar, wrong
from cloudfn.manifest.tree import Number, Real
from cloudfn.payment_words import PROFILES


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


def as_switch(value: object) -> bool:
    """``on`` and ``off``, or true and false."""
    if value in ("on", "off"):
        return value == "on"
    return as_flag(value)


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
    if isinstance(value, str) and (found := durations.seconds(value)) is not None:
        return found
    raise Rejected("CFN-CFG-029", value=str(getattr(value, "raw", value)))


def as_schedule(value: object) -> str | tuple[float, ...]:
    if isinstance(value, str) and not durations.has_units(value) and not only_digits(value.strip()):
        if value in PROFILES:
            return value
        raise Rejected("CFN-CFG-015", value=value, choices=PROFILES)
    waits = value if isinstance(value, list) else [value]
    return tuple(as_seconds(wait) for wait in waits)


PRESETS = ("READONLY", "PRIVATE", "ADMINWRITE", "ADMINONLY")
"""Who may read and write a collection from a mini program. Source: ModifySafeRule in the SDK's doc-strings."""
OPERATIONS = ("read", "write", "create", "update", "delete")
FILE_OPERATIONS = ("read", "write")
"""Of files; ``write`` is upload, overwriting and deleting. Source: cloud.tencent.com document 876/41767."""
FILE_NAMES = ("auth", "resource")
"""What a rule of files may look at. Source: docs.cloudbase.net, storage/security-rules."""
STANDING_FOR_USERS = ("{openid}", "{uid}")
"""In a query; in a rule they are texts like others. Source: docs.cloudbase.net, database/security-rules."""
RULE_LENGTH = 1024
"""Characters of one rule. Source: vendor documentation, database security rules."""


def as_permission(value: object) -> str | dict[str, bool | str]:
    """A preset, or rules by operation: true, false, or an expression."""
    return as_rules(value) if isinstance(value, dict) else as_preset(value)


def as_preset(value: object) -> str:
    text = as_name(value)
    if text not in PRESETS:
        raise Rejected("CFN-CFG-084", value=text, choices=", ".join(PRESETS))
    return text


def as_rules(value: object) -> dict[str, bool | str]:
    """Rules by operation, each of which the platform would store and understand."""
    if not isinstance(value, dict):
        raise wrong("map", value)
    found: dict[str, bool | str] = {}
    for name, rule in value.items():
        if name not in OPERATIONS:
            raise Rejected("CFN-CFG-085", what=str(name), why=f"not one of {', '.join(OPERATIONS)}")
        found[name] = rule if isinstance(rule, bool) else as_name(rule)
        if not isinstance(rule, bool) and not 0 < len(str(found[name])) <= RULE_LENGTH:
            raise Rejected("CFN-CFG-085", what=name, why=f"more than {RULE_LENGTH} characters, or none")
        if not isinstance(rule, bool):
            _check_expression(name, str(found[name]))
    return found


def as_file_permission(value: object) -> str | dict[str, bool | str]:
    """The same for the environment's files."""
    return as_file_rules(value) if isinstance(value, dict) else as_preset(value)


def as_file_rules(value: object) -> dict[str, bool | str]:
    for name in value if isinstance(value, dict) else ():
        if name not in FILE_OPERATIONS:
            raise Rejected("CFN-CFG-126", what=str(name))
    found = as_rules(value)
    for name, rule in found.items():
        if isinstance(rule, bool):
            continue
        from cloudfn.security_rules import names, security_rule  # see below

        for other in sorted(names(security_rule(name, rule).tree) - {*FILE_NAMES}):
            raise Rejected("CFN-CFG-127", what=name, value=other)
    return found


def _check_expression(name: str, text: str) -> None:
    if text.strip() in ("true", "false"):
        raise Rejected("CFN-CFG-118", what=name, value=text.strip())
    from cloudfn.security_rules import BadRule, security_rule, texts  # 20 ms, for who has rules of his own

    try:
        rule = security_rule(name, text)
    except BadRule as error:
        code = "CFN-CFG-117" if error.kind == "name" else "CFN-CFG-116"
        raise Rejected(code, what=name, at=error.at + 1, value=error.rest) from error
    for value in sorted(texts(rule.tree) & {*STANDING_FOR_USERS}):
        raise Rejected("CFN-CFG-129", what=name, value=value)


def as_index(value: object) -> tuple[str, ...]:
    return tuple(as_name(part) for part in (value if isinstance(value, list) else [value]))


def choice(*allowed: str) -> Scalar:
    """A text out of ``allowed``."""

    def check(value: object) -> str:
        text = as_name(value)
        if text not in allowed:
            raise Rejected("CFN-CFG-015", value=text, choices=allowed)
        return text

    return Scalar(check, {"enum": list(allowed)})


_DURATION_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": durations.PATTERN}]
}
TEXT = Scalar(as_text, {"type": ["string", "number", "boolean"]})
NAME = Scalar(as_name, {"type": "string"})
FLAG = Scalar(as_flag, {"type": "boolean"})
SWITCH = Scalar(as_switch, {"anyOf": [{"type": "boolean"}, {"enum": ["on", "off"]}]})
INT = Scalar(as_int, {"type": "integer"})
SECONDS = Scalar(as_seconds, _DURATION_SCHEMA)
SCHEDULE = Scalar(
    as_schedule,
    {"anyOf": [{"enum": list(PROFILES)}, {"type": "array", "items": _DURATION_SCHEMA}, _DURATION_SCHEMA]},
)
INDEX = Scalar(as_index, {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})


def _rules_schema(operations: tuple[str, ...]) -> dict[str, Any]:
    rules = {name: {"type": ["boolean", "string"]} for name in operations}
    return {"type": "object", "additionalProperties": False, "properties": rules}


_RULES_SCHEMA = _rules_schema(OPERATIONS)
_FILE_RULES_SCHEMA = _rules_schema(FILE_OPERATIONS)
PERMISSION = Scalar(as_permission, {"anyOf": [{"enum": list(PRESETS)}, _RULES_SCHEMA]})
PRESET = Scalar(as_preset, {"enum": list(PRESETS)})
RULES = Scalar(as_rules, _RULES_SCHEMA)
FILE_PERMISSION = Scalar(as_file_permission, {"anyOf": [{"enum": list(PRESETS)}, _FILE_RULES_SCHEMA]})
FILE_RULES = Scalar(as_file_rules, _FILE_RULES_SCHEMA)
ANYTHING = Scalar(lambda value: value, {})
