"""The templates of cloudbaserc 2.0: ``"{{env.NAME}}"`` and its kin.

A plain ``{{env.NAME}}`` becomes the manifest's own ``${env:NAME}``, so that values of ``.env`` files stay there.
Everything that the manifest cannot say (dotted names that build objects, numbers, other sources) is filled in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cloudfn import regular_files

_TEMPLATE = re.compile(r"\{\{\s*([A-Za-z_][\w.]*)\s*\}\}", re.ASCII)
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$")
_VARIABLE = re.compile(r"\$\$\{|\$\{env:(\w+)(?::-)?\}", re.ASCII)
PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass
class Templates:
    """``values`` are the variables by dotted name; ``unset`` grows by those that have no value."""

    env_id: str
    values: Mapping[str, str]
    unset: list[str] = field(default_factory=list)

    def render(self, value: Any) -> Any:
        """``value`` with every template in it replaced, and spelt for the manifest: a literal ``${`` is ``$${``.

        A text that becomes a JSON object is that object.
        """
        if isinstance(value, dict):
            return {key: self.render(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.render(each) for each in value]
        if not isinstance(value, str):
            return value
        whole = _TEMPLATE.fullmatch(value.strip())
        if whole and (built := self._object(whole[1])) is not None:
            return built
        text, end = "", 0
        for match in _TEMPLATE.finditer(value):
            text += escaped(value[end : match.start()]) + self._one(match[1])
            end = match.end()
        if end and text.startswith("{"):
            try:
                return json.loads(text)
            except ValueError:
                return text
        return text + escaped(value[end:])

    def plain(self, text: str) -> str:
        """A rendered text with its variables filled in, for keys that take none."""
        return _VARIABLE.sub(lambda match: self.values.get(match[1], "") if match[1] else "${", text)

    def _one(self, name: str) -> str:
        if name in ("tcb.envId", "env.ENV_ID", "envId"):
            return escaped(self.env_id)
        source, _, rest = name.partition(".")
        if source == "env" and PLAIN.fullmatch(rest):
            value = self.values.get(rest, "")
            if value.startswith("{"):
                return escaped(value)
            if rest in self.values:
                return f"${{env:{rest}}}"
            self.unset.append(rest)
            return f"${{env:{rest}:-}}"
        if source == "env" and rest in self.values:
            return escaped(self.values[rest])
        self.unset.append(name)
        return ""

    def _object(self, name: str) -> dict[str, Any] | None:
        """``env.DB`` where the .env files say ``DB.host=...``: ``{"host": ...}``."""
        source, _, rest = name.partition(".")
        if source != "env":
            return None
        prefix = f"{rest}."
        found = {key.removeprefix(prefix): each for key, each in self.values.items() if key.startswith(prefix)}
        return {key: escaped(each) for key, each in found.items()} or None


def escaped(text: str) -> str:
    """A literal as the manifest spells it."""
    return text.replace("${", "$${")


def read_env_files(directory: Path, mode: str) -> dict[str, str]:
    """``.env``, ``.env.local`` and ``.env.<mode>``, later ones over earlier ones."""
    values: dict[str, str] = {}
    for name in (".env", ".env.local", *([f".env.{mode}"] if mode else [])):
        try:
            text = regular_files.read_text(directory / name)
        except (OSError, UnicodeDecodeError):
            continue  # the manifest tells of the file's lines when it is loaded
        for line in text.splitlines():
            match = _LINE.match(line)
            if match and not line.lstrip().startswith("#"):
                values[match[1]] = match[2].strip("\"'")
    return values
