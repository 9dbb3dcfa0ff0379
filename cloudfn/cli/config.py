"""``cloudfn config``"""

from __future__ import annotations

import json
from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.errors import InvalidFile

SCHEMA_FILE = "cloudfn.schema.json"


@click.group()
def config() -> None:
    """The resolved manifest and its schema."""


@config.command()
@click.option("--write", is_flag=True, help="Write .cloudfn/cloudfn.schema.json, which editors read")
@click.pass_obj
def schema(app: App, write: bool) -> None:
    """Print the JSON Schema of cloudfn.yaml.

    \b
    Examples:
      cloudfn config schema > cloudfn.schema.json
      cloudfn config schema --write
    """
    from cloudfn.manifest import find, json_schema

    if write:
        path = write_schema(find(app.directory, app.file).parent)
        app.answer({"ok": True, "path": str(path)}, str(path))
    else:
        click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def write_schema(directory: Path) -> Path:
    """Write the schema into ``.cloudfn/`` of the project at ``directory``."""
    from cloudfn.manifest import json_schema

    path = directory / ".cloudfn" / SCHEMA_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidFile("CFN-CFG-061", path=str(path), what=error.strerror or str(error)) from error
    return path
