"""The schema of cloudfn.yaml as a file of the project, where editors read it."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from cloudfn import __version__, regular_files
from cloudfn.errors import InvalidFile
from cloudfn.manifest import json_schema

SCHEMA_FILE = "cloudfn.schema.json"
PLACE = f".cloudfn/{SCHEMA_FILE}"
"""As the first line of a manifest names it: ``# yaml-language-server: $schema=.cloudfn/cloudfn.schema.json``."""


def schema() -> dict[str, Any]:
    """The JSON Schema, and which cloudfn it belongs to."""
    return {"$comment": _made_by(), **json_schema()}


def write_schema(directory: Path) -> Path:
    """Write the schema into ``.cloudfn/`` of the project at ``directory``."""
    path = directory / PLACE
    text = json.dumps(schema(), indent=1, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
        path.chmod(0o600)
    except OSError as error:
        raise InvalidFile("CFN-CFG-061", path=str(path), what=error.strerror or str(error)) from error
    return path


def refresh_schema(manifest: Path) -> None:
    """Write the schema that the first line of ``manifest`` names, where it is missing or of another cloudfn.

    ``.cloudfn/`` is not under version control, so that a fresh checkout has none. A folder that cannot be written
    keeps what it has: a hint while typing is not worth failing for.
    """
    with contextlib.suppress(OSError, ValueError, InvalidFile):
        first = regular_files.read_text(manifest).partition("\n")[0]
        path = manifest.parent / PLACE
        if f"$schema={PLACE}" in first and not (regular_files.is_file(path) and _is_ours(path)):
            write_schema(manifest.parent)


def _is_ours(path: Path) -> bool:
    return f'"$comment": "{_made_by()}"' in regular_files.read_text(path)[:200]


def _made_by() -> str:
    return f"cloudfn {__version__}"
