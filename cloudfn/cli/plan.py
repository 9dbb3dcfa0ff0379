"""``cloudfn plan``"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import chosen, cloud_options, plan_options, scripts_option
from cloudfn.errors import ExitCode


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@click.option(
    "--exit-code", is_flag=True, help="End with 16 when there are changes, with 6 when deploy would be refused"
)
@click.option("--only", is_flag=True, help="Not the callbacks that FN's orders need")
@click.option("--force", is_flag=True, help="As if all code had changed; accept sample values")
@plan_options
@scripts_option
@click.pass_obj
def plan(
    app: App,
    functions: tuple[str, ...],
    stage: str | None,
    local: bool,
    as_json: bool,
    exit_code: bool,
    only: bool,
    force: bool,
    replace: bool,
    prune: bool,
    adopt: tuple[str, ...],
    promote: bool,
) -> int:
    """Show what deploy would change. Nothing is written.

    \b
    Example:
      cloudfn plan
      cloudfn plan --stage prod --exit-code
    """
    app = chosen(app, stage, as_json)
    manifest = app.manifest()
    from cloudfn import deployment
    from cloudfn.cli import planview
    from cloudfn.cli.target import reach
    from cloudfn.deploy.plan import Options
    from cloudfn.deploy.plan_json import plan_json

    with tempfile.TemporaryDirectory(prefix="cloudfn-") as scratch:  # what is only shown needs no folder to stay in
        prepared = deployment.prepared(
            manifest,
            functions,
            local=local,
            force=force,
            only=only,
            talk=app.talk,
            notice=app.notice,
            scratch=Path(scratch),
        )
    options = Options(force, replace, prune, frozenset(adopt), promote)
    with reach(app, manifest, local=local) as deployer:
        planned = deployer.plan(prepared, options)
    app.notices(planned.plan.notices)
    app.answer(plan_json(planned.plan), planview.text(app, planned.plan))
    app.notices(planned.plan.refusals)
    if not exit_code:
        return ExitCode.OK
    if planned.plan.refusals:
        return ExitCode.INVALID
    return ExitCode.OK if planned.plan.empty else ExitCode.CHANGES
