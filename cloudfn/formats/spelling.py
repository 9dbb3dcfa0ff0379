"""Values that the source spells with ``${env:NAME}``: what they come to, and whether that is a real one."""

from __future__ import annotations

import re
from collections.abc import Mapping

_USE = re.compile(r"\$\$\{|\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def in_function(spelt: str, environment: Mapping[str, str]) -> str:
    """What ``process.env.NAME`` is in a function with ``environment``, still in the manifest's spelling."""
    return _USE.sub(lambda use: use[0] if use[1] is None else environment.get(use[1], "") or use[2] or "", spelt)


def variable(spelt: str) -> str:
    """The name of the variable that ``spelt`` is as a whole, where it has no default; else ""."""
    use = _USE.fullmatch(spelt)
    return use[1] if use and use[1] and use[2] is None else ""


def value(spelt: str, variables: Mapping[str, str]) -> str:
    """The value itself, with the variables of ``.env`` files and the process."""
    return _USE.sub(lambda use: "${" if use[1] is None else variables.get(use[1], "") or use[2] or "", spelt)


def with_default(spelt: str, default: str) -> str:
    """The same with a default for every variable that has none, so that it loads on a machine without it."""
    return _USE.sub(lambda use: use[0] if use[1] is None or use[2] else f"${{env:{use[1]}:-{default}}}", spelt)
