"""``cloudfn plan``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, scripts_option, with_options
from cloudfn.errors import ExitCode


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@click.option("--exit-code", is_flag=True, help="End with 16 when there are changes")
@click.option("--only", is_flag=True, help="Not the callbacks that FN's orders need")
@click.option("--force", is_flag=True, help="As if all code had changed; accept sample values")
@click.option("--replace", is_flag=True, help="Delete and create where a field cannot change")
@click.option("--prune", is_flag=True, help="Delete functions that left the manifest")
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
) -> int:
    """Show what deploy would change. Nothing is written.

    \b
    Example:
      cloudfn plan
      cloudfn plan --stage prod --exit-code
    """
    from cloudfn import deployment
    from cloudfn.cli import plan_view
    from cloudfn.cli.target import reach
    from cloudfn.deploy.plan import Options
    from cloudfn.deploy.plan_json import plan_json

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    prepared = deployment.prepared(
        manifest, functions, local=local, force=force, only=only, talk=app.talk, notice=app.notice
    )
    with reach(app, manifest, local=local) as deployer:
        planned = deployer.plan(prepared, Options(force=force, replace=replace, prune=prune))
    app.notices(planned.plan.notices)
    app.answer(plan_json(planned.plan), plan_view.text(app, planned.plan))
    app.notices(planned.plan.refusals)
    return ExitCode.CHANGES if exit_code and not planned.plan.empty else ExitCode.OK
