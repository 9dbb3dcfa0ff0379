"""``cloudfn plan``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import check_prune, cloud_options, plan_options, scripts_option, with_options
from cloudfn.errors import ExitCode


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@click.option("--exit-code", is_flag=True, help="End with 16 on changes, with 6 where deploy would be refused")
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
    from cloudfn.cli.planning import show
    from cloudfn.deploy.plan import Options

    app = with_options(app, stage, as_json)
    check_prune(functions, prune)
    options = Options(force, replace, prune, frozenset(adopt), promote)
    shown = show(app, app.manifest(), functions, options, local=local, only=only)
    if not exit_code:
        return ExitCode.OK
    if shown.refusals:
        return ExitCode.INVALID
    return ExitCode.OK if shown.empty else ExitCode.CHANGES
