"""The schema of cloudfn.yaml as a file of the project, where editors read it."""

from __future__ import annotations

import json
from pathlib import Path

from cloudfn.errors import InvalidFile
from cloudfn.manifest import json_schema

SCHEMA_FILE = "cloudfn.schema.json"


def write_schema(directory: Path) -> Path:
    """Write the schema into ``.cloudfn/`` of the project at ``directory``."""
    path = directory / ".cloudfn" / SCHEMA_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidFile("CFN-CFG-061", path=str(path), what=error.strerror or str(error)) from error
    return path
