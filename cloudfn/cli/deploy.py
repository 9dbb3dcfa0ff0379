"""``cloudfn deploy``"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import chosen, cloud_options, yes_option
from cloudfn.errors import CloudfnError, ExitCode, Notice, PartialDeploy

if TYPE_CHECKING:
    from cloudfn.cli.planning import Planned, Prepared
    from cloudfn.cli.target import Target
    from cloudfn.deploy.apply import Outcome


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@yes_option
@click.option("--dry-run", is_flag=True, help="Show the plan and stop; the same as `cloudfn plan`", show_envvar=True)
@click.option("--only", is_flag=True, help="Not the callbacks that FN's orders need", show_envvar=True)
@click.option("--force", is_flag=True, help="Upload all code again; accept sample values", show_envvar=True)
@click.option("--replace", is_flag=True, help="Delete and create where a field cannot change", show_envvar=True)
@click.option("--prune", is_flag=True, help="Delete functions that left the manifest", show_envvar=True)
@click.option("--concurrency", type=click.IntRange(1, 10), help="Functions at once", show_envvar=True)
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
    from cloudfn.cli.rows import Rows
    from cloudfn.cli.target import target
    from cloudfn.deploy import lock
    from cloudfn.deploy.plan import Options

    rows = Rows(app)
    prepared = planning.prepare(app, functions, local=local, force=force, only=only, emit=rows.tell)
    options = Options(force=force, replace=replace, prune=prune)
    with target(app, prepared.manifest, local=local, hidden=prepared.hidden) as found:
        path = found.shelf.record_path(found.env_id).with_suffix(".lock")
        with lock.held(path, "deploy"):
            planned = planning.make(found, prepared, options)
            app.notices(planned.plan.notices)
            if dry_run:
                app.answer(planview.shape(planned.plan), planview.text(app, planned.plan))
                app.notices(planned.plan.refusals)
                return ExitCode.OK
            planning.refuse(planned)
            app.talk(planview.text(app, planned.plan))
            _ask(app, planned, prepared, yes=yes or local)
            outcomes = _apply(found, prepared, planned, rows, concurrency)
    _after(app, prepared, planned, outcomes)
    return _tell(app, planned, outcomes)


def _ask(app: App, planned: Planned, prepared: Prepared, *, yes: bool) -> None:
    """Deletions, replacements and protected stages are confirmed by typing the environment's id."""
    from cloudfn.cli.asking import confirm_by_typing

    plan = planned.plan
    gone = [row.name for row in plan.functions if row.steps and row.verb in ("delete", "replace")]
    if plan.empty:
        return
    if gone:
        names = ", ".join(gone)
        confirm_by_typing(app, plan.env_id, app.say(f"This deletes {names}.", f"这会删除 {names}。"), yes=yes)
    elif prepared.manifest.protected:
        notice = Notice("CFN-DEP-015", {"stage": plan.stage or "-", "env": plan.env_id})
        confirm_by_typing(app, plan.env_id, notice.title(app.lang), yes=yes)


def _apply(
    found: Target, prepared: Prepared, planned: Planned, rows: object, concurrency: int | None
) -> tuple[Outcome, ...]:
    from cloudfn.cli.rows import Rows
    from cloudfn.clock import SystemClock
    from cloudfn.deploy.apply import Apply

    assert isinstance(rows, Rows)
    job = Apply(
        found.cloud,
        found.environment,
        found.shelf,
        planned.record,
        emit=rows.tell,
        clock=SystemClock(),
        waiting=found.waiting,
    )
    with rows:
        return job.run(planned.plan, planned.remote, concurrency=concurrency or prepared.manifest.deploy.concurrency)


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


def _tell(app: App, planned: Planned, outcomes: tuple[Outcome, ...]) -> int:
    """The table of results. Raises the failure: the only one when nothing succeeded, else PartialDeploy (exit 14)."""
    failed = [each for each in outcomes if not each.ok]
    data = {
        "v": 1,
        "ok": not failed,
        "envId": planned.plan.env_id,
        "stage": planned.plan.stage,
        "counts": planned.plan.counts,
        "results": [_shape(app, each) for each in outcomes],
    }
    if not failed:
        app.answer(data, _table(app, planned, outcomes))
        return ExitCode.OK
    if app.as_json:
        app.answer(data, "")
    else:
        app.talk(_table(app, planned, outcomes))
    for each in failed:
        error = each.error
        assert isinstance(error, CloudfnError)
        app.notice(Notice(error.code, error.params, level="error"))
    if len(failed) == len(outcomes) and not any(each.steps_done for each in outcomes):
        first = failed[0].error
        assert first is not None
        return int(first.exit_code)
    names = ", ".join(each.name for each in failed)
    partial = PartialDeploy("CFN-DEP-055", failed=len(failed), total=len(outcomes), names=names)
    app.notice(Notice(partial.code, partial.params, level="error"))
    return int(partial.exit_code)


def _shape(app: App, outcome: Outcome) -> dict[str, object]:
    shape: dict[str, object] = {
        "name": outcome.name,
        "kind": outcome.kind,
        "action": outcome.verb,
        "ok": outcome.ok,
        "ms": round(outcome.ms, 1),
    }
    if outcome.error is not None:
        error = outcome.error
        shape["error"] = {"code": error.code, "message": error.title(app.lang), "fix": error.fix(app.lang)}
    return shape


def _table(app: App, planned: Planned, outcomes: tuple[Outcome, ...]) -> str:
    words = {"create": ("created", "已创建"), "update": ("updated", "已更新"), "delete": ("deleted", "已删除")}
    words["replace"] = ("replaced", "已重建")
    width = max((len(each.name) for each in outcomes), default=0)
    lines = []
    for each in outcomes:
        said = app.say(*words[each.verb]) if each.ok else app.say("FAILED", "失败")
        lines.append(f"  {each.name:<{width}}  {app.paint(said, fg='green' if each.ok else 'red')}  {each.ms:.0f} ms")
    unchanged = planned.plan.counts.get("unchanged", 0)
    if not outcomes:
        lines.append(app.say(f"nothing to do: {unchanged} unchanged", f"无需操作：{unchanged} 项不变"))
    elif unchanged:
        lines.append(app.say(f"  {unchanged} unchanged", f"  {unchanged} 项不变"))
    return "\n".join(lines)
