"""``cloudfn plan``"""

from __future__ import annotations

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
    from cloudfn.cli.planning import show
    from cloudfn.deploy.plan import Options

    options = Options(force, replace, prune, frozenset(adopt), promote)
    shown = show(app, manifest, functions, options, local=local, only=only)
    if not exit_code:
        return ExitCode.OK
    if shown.refusals:
        return ExitCode.INVALID
    return ExitCode.OK if shown.empty else ExitCode.CHANGES
