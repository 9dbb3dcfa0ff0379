"""``cloudfn validate``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.texts import run
from cloudfn.errors import ManifestError
from cloudfn.notices import described


@click.command()
@click.option("--strict", is_flag=True, help="Warnings are failures: exit code 6")
@click.pass_obj
def validate(app: App, strict: bool) -> None:
    """Check the manifest and read the functions' source.

    All problems are told at once. Errors of the manifest end with exit code 6; findings in the source are warnings.

    \b
    Examples:
      cloudfn validate
      cloudfn --stage prod validate --strict
    """
    from cloudfn.cli.project_findings import findings
    from cloudfn.manifest import find, load

    loaded = load(find(app.directory, app.file), stage=app.stage)
    manifest, notices = loaded.manifest, findings(loaded)
    warnings = tuple(notice for notice in notices if notice.level != "note")
    if keys := [notice for notice in warnings if notice.code == "CFN-SRC-045"]:
        raise ManifestError(keys)
    if strict and warnings:
        raise ManifestError(warnings)
    app.notices(notices)
    counts = {"functions": len(manifest.functions), "payments": len(manifest.payments), "warnings": len(warnings)}
    data = {
        "ok": True,
        "project": manifest.project,
        "stage": manifest.stage,
        **counts,
        "notices": [described(notice, app.lang) for notice in notices],
    }
    app.answer(data, app.say(run.validated(manifest.project, **counts)))
