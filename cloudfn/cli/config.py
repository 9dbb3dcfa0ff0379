"""``cloudfn config``"""

from __future__ import annotations

import json

import click

from cloudfn.cli.app import App
from cloudfn.errors import NotFound


@click.group()
def config() -> None:
    """The resolved manifest and its schema.

    \b
    Example:
      cloudfn config show functions.makeOrder
    """


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
    from cloudfn.cli import schema_file
    from cloudfn.manifest import find

    if write:
        path = schema_file.write_schema(find(app.directory, app.file).parent)
        app.answer({"ok": True, "path": str(path)}, str(path))
    else:
        click.echo(json.dumps(schema_file.schema(), indent=2, ensure_ascii=False))


@config.command(short_help="Print the resolved manifest, with the origin of each value")
@click.option("-s", "--stage", metavar="NAME", help="The stage; default: the one given before the command")
@click.argument("prefix", required=False, default="")
@click.pass_obj
def show(app: App, prefix: str, stage: str | None) -> None:
    """Print the resolved manifest: every value, and where it was written.

    With PREFIX only the keys under it. Values that look secret are masked.

    \b
    Examples:
      cloudfn config show functions.makeOrder
      cloudfn config show --stage prod
    """
    from cloudfn.cli.origins import origin
    from cloudfn.manifest import find, load
    from cloudfn.manifest.problems import similar
    from cloudfn.manifest.settings import settings

    loaded = load(find(app.directory, app.file), stage=app.stage if stage is None else stage)
    app.notices(loaded.warnings)
    every = settings(loaded)
    rows = [setting for setting in every if f"{setting.key}.".startswith(f"{prefix}.") or not prefix]
    if not rows:
        keys = {".".join(setting.key.split(".")[: prefix.count(".") + 1]) for setting in every}
        raise NotFound("CFN-CFG-066", value=prefix, near=similar(prefix, sorted(keys)))
    left = [f"{setting.key}: {shown(setting.value)}" for setting in rows]
    width = min(max(map(len, left)), 64)
    lines = [f"{text:<{width}}  # {origin(app, setting.origin)}" for text, setting in zip(left, rows, strict=True)]
    data = {
        "project": loaded.manifest.project,
        "stage": loaded.manifest.stage,
        "settings": [{"key": setting.key, "value": setting.value, "origin": setting.origin} for setting in rows],
    }
    app.answer(data, "\n".join(lines))


def shown(value: object) -> str:
    """A value as YAML writes it, on one line."""
    if isinstance(value, str) and value and value.isprintable() and value == value.strip():
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
