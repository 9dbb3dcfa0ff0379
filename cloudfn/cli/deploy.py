"""``cloudfn deploy``"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import chosen, cloud_options, scripts_option, yes_option
from cloudfn.errors import ExitCode, Notice

if TYPE_CHECKING:
    from cloudfn.cli.planning import Planned, Prepared
    from cloudfn.deploy.apply import Outcome


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
    app = chosen(app, stage, as_json)
    from cloudfn.cli import planning, planview
    from cloudfn.cli.applying import run_plan, tell
    from cloudfn.cli.hooks import run_hook
    from cloudfn.cli.rows import Rows
    from cloudfn.cli.target import target
    from cloudfn.deploy import lock
    from cloudfn.deploy.plan import Options

    rows = Rows(app)
    prepared = planning.prepare(app, functions, local=local, force=force, only=only, emit=rows.tell)
    options = Options(force=force, replace=replace, prune=prune)
    with target(app, prepared.manifest, local=local) as found:
        path = found.shelf.record_path(found.env_id).with_suffix(".lock")
        with lock.held(path, "deploy"):
            planned = planning.make(found, prepared, options)
            app.notices(planned.plan.notices)
            if dry_run:
                app.answer(planview.shape(planned.plan), planview.text(app, planned.plan))
                app.notices(planned.plan.refusals)
                return ExitCode.OK
            if not planned.plan.empty:
                run_hook(app, prepared.manifest, "preDeploy")
            outcomes = run_plan(
                app,
                found,
                planned.plan,
                planned.remote,
                planned.record,
                protected=prepared.manifest.protected,
                yes=yes or local,
                concurrency=concurrency or prepared.manifest.deploy.concurrency,
                rows=rows,
            )
    _after(app, prepared, planned, outcomes)
    if outcomes and all(each.ok for each in outcomes):
        run_hook(app, prepared.manifest, "postDeploy")
    return tell(app, planned.plan, outcomes)


def _after(app: App, prepared: Prepared, planned: Planned, outcomes: tuple[Outcome, ...]) -> None:
    """What people must know after a deploy: callbacks that would be called in vain, permissions only DevTools sets."""
    from cloudfn.deploy.smoke import callbacks

    failed = {each.name for each in outcomes if not each.ok}
    app.notices(callbacks(prepared.manifest, planned.remote, planned.plan, failed))
    created = {row.name for row in planned.plan.functions if row.verb in ("create", "replace")}
    for name in sorted(created - failed):
        apis = prepared.manifest.functions[name].openapi
        if apis:
            app.notice(Notice("CFN-DEP-062", {"function": name, "apis": ", ".join(apis)}))
