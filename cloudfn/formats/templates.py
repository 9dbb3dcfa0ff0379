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

from cloudfn.errors import Notice

_TEMPLATE = re.compile(r"\{\{\s*([A-Za-z_][\w.]*)\s*\}\}")
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$")
PLAIN = re.compile(r"[A-Za-z_]\w*")


@dataclass
class Templates:
    """``values`` are the variables by dotted name; ``notices`` grow while texts are rendered."""

    file: str
    env_id: str
    values: Mapping[str, str]
    notices: list[Notice] = field(default_factory=list)

    def render(self, value: Any) -> Any:
        """``value`` with every template in it replaced. A text that becomes a JSON object is that object."""
        if isinstance(value, dict):
            return {key: self.render(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.render(each) for each in value]
        if not isinstance(value, str) or not _TEMPLATE.search(value):
            return value
        whole = _TEMPLATE.fullmatch(value.strip())
        if whole and (built := self._object(whole[1])) is not None:
            return built
        text = _TEMPLATE.sub(lambda match: self._one(match[1]), value)
        if text.startswith("{"):
            try:
                return json.loads(text)
            except ValueError:
                return text
        return text

    def plain(self, value: Any) -> Any:
        """A rendered value with ``${env:NAME}`` filled in, for keys that take no variables."""
        if not isinstance(value, str):
            return value
        text = re.sub(r"\$\{env:(\w+)\}", lambda match: self.values.get(match[1], ""), value)
        return int(text) if text.isdigit() else text

    def _one(self, name: str) -> str:
        if name in ("tcb.envId", "env.ENV_ID"):
            return self.env_id
        source, _, rest = name.partition(".")
        if source == "env" and PLAIN.fullmatch(rest):
            value = self.values.get(rest, "")
            if value.startswith("{"):
                return value
            if rest not in self.values:
                self.notices.append(Notice("CFN-DEP-085", {"file": self.file, "name": rest}))
            return f"${{env:{rest}}}"
        if source == "env" and rest in self.values:
            return self.values[rest]
        self.notices.append(Notice("CFN-DEP-085", {"file": self.file, "name": name}))
        return ""

    def _object(self, name: str) -> dict[str, Any] | None:
        """``env.DB`` where the .env files say ``DB.host=...``: ``{"host": ...}``."""
        source, _, rest = name.partition(".")
        if source != "env":
            return None
        prefix = f"{rest}."
        found = {key.removeprefix(prefix): value for key, value in self.values.items() if key.startswith(prefix)}
        return dict(found) or None


def read_env_files(directory: Path, mode: str) -> dict[str, str]:
    """``.env``, ``.env.local`` and ``.env.<mode>``, later ones over earlier ones."""
    values: dict[str, str] = {}
    for name in (".env", ".env.local", *([f".env.{mode}"] if mode else [])):
        path = directory / name
        if not path.exists():
            continue
        for line in path.read_text("utf-8-sig").splitlines():
            match = _LINE.match(line)
            if match and not line.lstrip().startswith("#"):
                values[match[1]] = match[2].strip("\"'")
    return values
