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
from cloudfn.frozen import dataclass
from cloudfn.notices import described


@click.command()
@click.option("--strict", is_flag=True, help="Warnings are failures: exit code 6")
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True,
              help="How the findings are told; sarif is read by code scanning")  # fmt: skip
@click.option("-o", "--output", type=WRITE, metavar="FILE", help="Write json or sarif to FILE instead of stdout")
@click.pass_obj
def validate(app: App, strict: bool, form: str, output: Path | None) -> None:
    """Check the manifest and read the functions' source.

    All problems are told at once. Errors end with exit code 6: those of the manifest, files that cannot be loaded, and
    keys in the source; other findings in the source are warnings. SARIF holds all of them, also where there are errors.

    \b
    Examples:
      cloudfn validate
      cloudfn --stage prod validate --strict
      cloudfn validate --format sarif --output cloudfn.sarif
    """
    from cloudfn.cli.project_findings import findings
    from cloudfn.cli.schema_file import refresh_schema
    from cloudfn.manifest import find, load

    if output is not None and form == "text" and not app.as_json:
        raise UsageError("CFN-CLI-091")
    if app.as_json and form == "sarif" and output is None:
        raise UsageError("CFN-CLI-092")
    file = find(app.directory, app.file)
    report = FindingsReport(app, "json" if app.as_json and form == "text" else form, output, file.name)
    refresh_schema(file)
    try:
        loaded = load(file, stage=app.stage)
    except ManifestError as error:
        report.failed(error.problems, error.problems, file.parent)
        raise
    manifest, notices = loaded.manifest, findings(loaded)
    warnings = tuple(notice for notice in notices if notice.level != "note")
    failing = warnings if strict or any(notice.level == "error" for notice in warnings) else ()
    if failing:
        report.failed(failing, notices, manifest.directory)
        raise ManifestError(failing)
    counts = {"functions": len(manifest.functions), "payments": len(manifest.payments), "warnings": len(warnings)}
    data = {
        "ok": True,
        "project": manifest.project,
        "stage": manifest.stage,
        **counts,
        "notices": [described(notice, app.lang) for notice in notices],
    }
    report.passed(data, app.say(run.validated(manifest.project, **counts)), notices, manifest.directory)
    app.notices(notices)


@dataclass(frozen=True, slots=True)
class FindingsReport:
    """Where the findings go, and in which form: to ``output``, else to stdout. Problems are on stderr besides."""

    app: App
    form: str
    output: Path | None
    manifest: str

    def passed(self, data: object, human: str, notices: Sequence[Notice], project: Path) -> None:
        """With ``output`` stdout has the one line for people, or what ``--json`` asks for."""
        if self.form != "text":
            self._write(data if self.form == "json" else self._sarif(notices, project))
        if self.form == "text" or self.output is not None:
            self.app.answer(data, human)

    def failed(self, failing: Sequence[Notice], notices: Sequence[Notice], project: Path) -> None:
        """``--json`` itself prints what failed when the command has ended; ``--format json`` is the same."""
        if self.form == "sarif":
            self._write(self._sarif(notices, project))
        elif self.form == "json" and (self.output is not None or not self.app.as_json):
            self._write({"ok": False, "errors": [described(problem, self.app.lang) for problem in failing]})

    def _sarif(self, notices: Sequence[Notice], project: Path) -> object:
        from cloudfn.cli.sarif import sarif_log  # 1 ms that other forms are spared

        return sarif_log(notices, project, self.app.lang, self.manifest)

    def _write(self, data: object) -> None:
        text = json.dumps(data, ensure_ascii=False, indent=1 if self.form == "sarif" else None)
        if self.output is None:
            click.echo(text)
            return
        try:
            self.output.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise InvalidFile("CFN-CFG-061", path=str(self.output), what=error.strerror or str(error)) from error
