"""``cloudfn deploy``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import check_prune, cloud_options, plan_options, scripts_option, with_options, yes_option
from cloudfn.errors import ExitCode


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@yes_option
@click.option("--dry-run", is_flag=True, help="Show the plan and stop; the same as `cloudfn plan`")
@click.option("--only", is_flag=True, help="Not the callbacks that FN's orders need")
@click.option("--force", is_flag=True, help="Upload all code again; accept sample values")
@plan_options
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
    adopt: tuple[str, ...],
    promote: bool,
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
    from cloudfn.cli.apply_plan import confirm_and_apply, refuse, report
    from cloudfn.cli.deploy_progress import DeployProgress
    from cloudfn.cli.planning import show
    from cloudfn.cli.target import reach
    from cloudfn.deploy.hooks import run_hook
    from cloudfn.deploy.plan import Options
    from cloudfn.deploy.smoke import check
    from cloudfn.mini_program import hook

    app = with_options(app, stage, as_json)
    check_prune(functions, prune)
    manifest = app.manifest()
    options = Options(force, replace, prune, frozenset(adopt), promote)
    if dry_run:
        show(app, manifest, functions, options, local=local, only=only)
        return ExitCode.OK
    app.notices(() if local else hook.uploaded(manifest.directory))
    progress = DeployProgress(app)
    prepared = deployment.prepared(
        manifest, functions, local=local, force=force, only=only, talk=app.talk, notice=app.notice, emit=progress.show
    )
    with reach(app, manifest, local=local) as deployer, deployer.held("deploy"):
        planned = deployer.plan(prepared, options)
        app.notices(planned.plan.notices)
        refuse(planned.plan)
        if not planned.plan.empty:
            run_hook(manifest, "preDeploy", app.talk)
        outcomes = confirm_and_apply(
            app,
            deployer,
            planned,
            manifest=manifest,
            yes=yes or local,
            concurrency=concurrency or manifest.deploy.concurrency,
            progress=progress,
        )
    app.notices(check(prepared, planned, outcomes))
    if outcomes and all(outcome.ok for outcome in outcomes):
        run_hook(manifest, "postDeploy", app.talk)
    return report(app, planned, outcomes)
