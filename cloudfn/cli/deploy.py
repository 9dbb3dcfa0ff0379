"""``cloudfn deploy``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, scripts_option, with_options, yes_option
from cloudfn.errors import ExitCode


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@yes_option
@click.option("--dry-run", is_flag=True, help="Show the plan and stop; the same as `cloudfn plan`")
@click.option("--only", is_flag=True, help="Not the callbacks that FN's orders need")
@click.option("--force", is_flag=True, help="Upload all code again; accept sample values")
@click.option("--replace", is_flag=True, help="Delete and create where a field cannot change")
@click.option("--prune", is_flag=True, help="Delete functions that left the manifest")
@click.option("--concurrency", type=click.IntRange(1, 10), help="Functions at once")
@scripts_option
@click.pass_obj
def deploy(
    app: App,
    functions: tuple[str, ...],
    stage: str | None,
    local: bool,
    as_json: bool,
    yes: bool,
    dry_run: bool,
    only: bool,
    force: bool,
    replace: bool,
    prune: bool,
    concurrency: int | None,
) -> int:
    """Deploy the project: build, plan, apply, wait until active, verify. Unchanged functions are not touched.

    \b
    Example:
      cloudfn deploy
      cloudfn deploy makeOrder --stage prod --yes
      cloudfn deploy --local
    """
    from cloudfn import deployment
    from cloudfn.cli import plan_view
    from cloudfn.cli.apply_plan import confirm_and_apply, report
    from cloudfn.cli.deploy_progress import DeployProgress
    from cloudfn.cli.target import reach
    from cloudfn.deploy.hooks import run_hook
    from cloudfn.deploy.plan import Options
    from cloudfn.deploy.plan_json import plan_json
    from cloudfn.deploy.smoke import check

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    progress = DeployProgress(app)
    prepared = deployment.prepared(
        manifest, functions, local=local, force=force, only=only, talk=app.talk, notice=app.notice, emit=progress.show
    )
    with reach(app, manifest, local=local) as deployer, deployer.held("deploy"):
        planned = deployer.plan(prepared, Options(force=force, replace=replace, prune=prune))
        app.notices(planned.plan.notices)
        if dry_run:
            app.answer(plan_json(planned.plan), plan_view.text(app, planned.plan))
            app.notices(planned.plan.refusals)
            return ExitCode.OK
        if not planned.plan.empty:
            run_hook(manifest, "preDeploy", app.talk)
        outcomes = confirm_and_apply(
            app,
            deployer,
            planned,
            protected=manifest.protected,
            yes=yes or local,
            concurrency=concurrency or manifest.deploy.concurrency,
            progress=progress,
        )
    app.notices(check(prepared, planned, outcomes))
    if outcomes and all(outcome.ok for outcome in outcomes):
        run_hook(manifest, "postDeploy", app.talk)
    return report(app, planned.plan, outcomes)
