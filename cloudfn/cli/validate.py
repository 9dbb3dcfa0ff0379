"""``cloudfn validate``"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.paths import WRITE
from cloudfn.cli.texts import run
from cloudfn.errors import InvalidFile, ManifestError, Notice, UsageError
from cloudfn.notices import described


@click.command()
@click.option("--strict", is_flag=True, help="Warnings are failures: exit code 6")
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True,
              help="How the findings are told; sarif is read by code scanning")  # fmt: skip
@click.option("-o", "--output", type=WRITE, metavar="FILE", help="Write json or sarif to FILE instead of stdout")
@click.pass_obj
def validate(app: App, strict: bool, form: str, output: Path | None) -> None:
    """Check the manifest and read the functions' source.

    All problems are told at once. Errors of the manifest end with exit code 6; findings in the source are warnings.
    SARIF holds both, also where the manifest has errors.

    \b
    Examples:
      cloudfn validate
      cloudfn --stage prod validate --strict
      cloudfn validate --format sarif --output cloudfn.sarif
    """
    from cloudfn.cli.schema_file import refresh_schema
    from cloudfn.manifest import find, load
    from cloudfn.mini_program import hook
    from cloudfn.source import validate as read_sources

    form = "json" if app.as_json and form == "text" else form
    if output is not None and form == "text":
        raise UsageError("CFN-CLI-091")
    file = find(app.directory, app.file)
    refresh_schema(file)
    try:
        loaded = load(file, stage=app.stage)
    except ManifestError as error:
        if form == "sarif":
            _write_sarif(app, error.problems, file.parent, output)
        elif output is not None:
            data = {"ok": False, "errors": [described(problem, app.lang) for problem in error.problems]}
            _write(json.dumps(data, ensure_ascii=False), output)
        raise
    manifest = loaded.manifest
    notices = (*loaded.warnings, *read_sources(manifest), *hook.uploaded(manifest.directory))
    warnings = tuple(notice for notice in notices if notice.level != "note")
    keys = [notice for notice in warnings if notice.code == "CFN-SRC-045"]
    failing = keys or (warnings if strict else ())
    if form == "sarif":
        _write_sarif(app, notices, manifest.directory, output)
    counts = {"functions": len(manifest.functions), "payments": len(manifest.payments), "warnings": len(warnings)}
    data = {
        "ok": not failing,
        "project": manifest.project,
        "stage": manifest.stage,
        **counts,
        "notices": [described(notice, app.lang) for notice in notices],
    }
    if form == "json" and output is not None:
        _write(json.dumps(data, ensure_ascii=False), output)
    if failing:
        raise ManifestError(failing)
    app.notices(notices)
    said = app.say(run.validated(manifest.project, **counts))
    if form == "text" or output is not None:
        app.answer(data, said)
    elif form == "json":
        click.echo(json.dumps(data, ensure_ascii=False))


def _write_sarif(app: App, notices: Sequence[Notice], project: Path, output: Path | None) -> None:
    from cloudfn.cli.sarif import sarif_log  # what only this format needs

    text = json.dumps(sarif_log(notices, project, app.lang), indent=1, ensure_ascii=False)
    if output is None:
        click.echo(text)
    else:
        _write(text, output)


def _write(text: str, output: Path) -> None:
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidFile("CFN-CFG-061", path=str(output), what=error.strerror or str(error)) from error
