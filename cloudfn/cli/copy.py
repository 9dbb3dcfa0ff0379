"""``cloudfn copy``"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import replace as changed
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options, yes_option
from cloudfn.errors import ExitCode, Notice, UsageError

if TYPE_CHECKING:
    from cloudfn.manifest.values import Manifest


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@yes_option
@click.option("--to", metavar="STAGE", help="The stage whose environment they go to")
@click.option("--to-env", metavar="ENV", help="The environment that they go to")
@click.option("--dry-run", is_flag=True, help="Show the plan and stop")
@click.option("--replace", is_flag=True, help="Delete and create where a field cannot change")
@click.option("--adopt", multiple=True, metavar="FN", help="Take FN over from another project; repeatable")
@click.pass_obj
def copy(
    app: App,
    functions: tuple[str, ...],
    stage: str | None,
    local: bool,
    as_json: bool,
    yes: bool,
    to: str | None,
    to_env: str | None,
    dry_run: bool,
    replace: bool,
    adopt: tuple[str, ...],
) -> int:
    """Bring what stands in one environment to another: code, settings and variables of functions, timers, HTTP paths.

    From the environment of the manifest, or of --stage. Without FN all functions of this project, and all collections
    with indexes and permissions, without their documents. What differs is planned and applied as by deploy.

    \b
    Example:
      cloudfn copy --stage test --to prod --dry-run
      cloudfn copy makeOrder --to-env shop-8gxvz0f70375accc
    """
    from cloudfn.cli import plan_view
    from cloudfn.cli.apply_plan import confirm_and_apply, report
    from cloudfn.cli.target import reach
    from cloudfn.deploy.copying import copy_source
    from cloudfn.deploy.plan import Options
    from cloudfn.deploy.plan_json import plan_json

    app = with_options(app, stage, as_json)
    origin = app.manifest()
    manifest = _target(app, origin, to, to_env)
    options = Options(replace=replace, adopt=frozenset(adopt))
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cloudfn-")))
        source = stack.enter_context(reach(app, origin, local=local))
        found = copy_source(source, functions, manifest, scratch)
        target = stack.enter_context(reach(app, manifest, local=local))
        app.notices(found.notices)
        if dry_run:
            plan = target.bring(found.desired, options).plan
            app.notices(plan.notices)
            app.answer(plan_json(plan), plan_view.text(app, plan))
            app.notices(plan.refusals)
            return ExitCode.OK
        stack.enter_context(target.held("copy"))
        planned = target.bring(found.desired, options)
        app.notices(planned.plan.notices)
        # It may be any stage's environment, a protected one's too.
        unnamed = Notice("CFN-DEP-180", {"env": manifest.env_id}).title(app.lang) if to_env else ""
        outcomes = confirm_and_apply(
            app,
            target,
            planned,
            manifest=manifest,
            yes=yes or local,
            concurrency=manifest.deploy.concurrency,
            reason=unnamed,
        )
    return report(app, planned, outcomes)


def _target(app: App, origin: Manifest, to: str | None, to_env: str | None) -> Manifest:
    """The manifest that says where it goes. Raises UsageError (CFN-CLI-052, -053), ManifestError for no such stage."""
    if bool(to) == bool(to_env):
        raise UsageError("CFN-CLI-052")
    manifest = app.manifest(stage=to) if to else changed(origin, env_id=to_env or "", stage="", protected=False)
    if manifest.env_id == origin.env_id:
        raise UsageError("CFN-CLI-053", env=origin.env_id)
    return manifest
