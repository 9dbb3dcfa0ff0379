"""Keeps keys out of answers: values of the project's secrets, the cloud's keys, the key of the control surface.

A function may have logged or stored such a value; the assistant's model, and whoever runs it, must not get it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cloudfn.manifest import variables
from cloudfn.manifest.values import Manifest

MASK = "***"
SHORTEST = 6
"""Characters of a value that is masked; shorter ones stand in too many other texts."""
_NAMED = re.compile(r"(?i)secret|password|passwd|token|private|api_?v?\d?_?key|credential")
_SHAPED = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)|\bAKID[A-Za-z0-9]{13,}", re.DOTALL
)


def secret_values(manifest: Manifest | None, *more: str) -> frozenset[str]:
    """What must not be said: values of the manifest's ``secrets``, of variables with a telling name, and ``more``."""
    values = {value for name, value in os.environ.items() if _NAMED.search(name)} | set(more)
    if manifest is not None:
        found = variables(manifest.directory, manifest.stage)
        secrets = {name for function in manifest.functions.values() for name in function.secrets}
        values |= {value for name, value in found.items() if name in secrets or _NAMED.search(name)}
        for binding in manifest.payments.values():
            values |= {binding.credentials.api_v3_key, binding.credentials.api_key}
    lines = {line for value in values for line in (value, *value.splitlines(), value.replace("\n", "\\n"))}
    return frozenset(line for line in lines if len(line) >= SHORTEST)


def masked(value: Any, secrets: Iterable[str]) -> Any:
    """``value`` with every secret in its texts, names of keys included, replaced."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return _SHAPED.sub(MASK, value)
    if isinstance(value, Mapping):
        return {masked(name, secrets): masked(inner, secrets) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked(inner, secrets) for inner in value]
    return value
