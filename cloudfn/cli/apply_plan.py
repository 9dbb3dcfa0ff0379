"""From a plan to its results on the screen: what deploy, rollback and remove share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.cli import plan_view
from cloudfn.cli.app import App
from cloudfn.cli.confirmation import confirm_by_typing, confirm_protected
from cloudfn.cli.deploy_progress import DeployProgress
from cloudfn.cli.texts import deploy
from cloudfn.clock import SystemClock
from cloudfn.deploy.progress import Progress
from cloudfn.errors import ExitCode, ManifestError, Notice, PartialDeploy

if TYPE_CHECKING:
    from cloudfn.deploy.apply import Outcome
    from cloudfn.deploy.deployer import Deployer
    from cloudfn.deploy.plan import FunctionPlan, Plan, ResourcePlan
    from cloudfn.deploy.planner import Planned
    from cloudfn.deploy.steps import Step
    from cloudfn.manifest.values import Manifest


def confirm_and_apply(
    app: App,
    deployer: Deployer,
    planned: Planned,
    *,
    manifest: Manifest,
    yes: bool,
    concurrency: int = 4,
    progress: DeployProgress | None = None,
    reason: str = "",
) -> tuple[Outcome, ...]:
    """Show the plan, ask where it matters and for a ``reason``, apply. Raises ManifestError for what cannot be done."""
    plan = planned.plan
    refuse(plan)
    if not app.as_json:
        app.talk(plan_view.text(app, plan))
    _confirm(app, plan, manifest, reason, yes=yes)
    try:
        with progress or DeployProgress(app) as shown:
            return deployer.apply(planned, Progress(shown.show, SystemClock(), app.lang), concurrency=concurrency)
    except KeyboardInterrupt:
        app.notice(Notice("CFN-DEP-192"))
        raise


def refuse(plan: Plan) -> None:
    """Raises ManifestError with everything that cannot be done."""
    if plan.refusals:
        raise ManifestError(plan.refusals)


def confirm_and_make(app: App, deployer: Deployer, manifest: Manifest, function: str, step: Step, *, yes: bool) -> None:
    """One step that belongs to no plan, on a function that this project may change.

    Raises ManifestError (CFN-DEP-130), and as the step and the questions do.
    """
    deployer.check_owner(function)
    confirm_protected(app, manifest, yes=yes)
    with deployer.held(type(step).__name__), DeployProgress(app) as shown:
        deployer.make(step, Progress(shown.show, SystemClock(), app.lang))


def report(app: App, planned: Planned, outcomes: tuple[Outcome, ...]) -> int:
    """The table of results, the failures with what to do, and the exit code: 14 when part of it was done."""
    plan = planned.plan
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    data = {
        "v": 1,
        "ok": not failed,
        "envId": plan.env_id,
        "stage": plan.stage,
        "counts": plan.counts,
        "results": [_as_json(app, planned, outcome) for outcome in outcomes],
    }
    if app.as_json or not failed:
        app.answer(data, _table(app, plan, outcomes))
    else:
        app.talk(_table(app, plan, outcomes))
    for outcome in failed:
        if outcome.error is not None:
            app.notice(Notice(outcome.error.code, outcome.error.params, level="error"))
    if not failed:
        return ExitCode.OK
    first = failed[0].error
    if first is not None and len(failed) == len(outcomes) and not any(outcome.steps_done for outcome in outcomes):
        return int(first.exit_code)
    names = ", ".join(outcome.name for outcome in failed)
    params = {"failed": len(failed), "total": len(outcomes), "names": names}
    app.notice(Notice("CFN-DEP-055", params, level="error"))
    return int(PartialDeploy.exit_code)


def _confirm(app: App, plan: Plan, manifest: Manifest, reason: str, *, yes: bool) -> None:
    """Deletions, replacements and protected stages are confirmed by typing the environment's id."""
    rows: list[FunctionPlan | ResourcePlan] = [*plan.functions, *plan.resources]
    gone = [row.name for row in rows if row.steps and row.verb in ("delete", "replace")]
    if plan.empty:
        return
    if gone:
        names = ", ".join(gone)
        confirm_by_typing(app, plan.env_id, app.say(deploy.deletes(names)), yes=yes)
    elif reason:
        confirm_by_typing(app, plan.env_id, reason, yes=yes)
    else:
        confirm_protected(app, manifest, yes=yes)


def _as_json(app: App, planned: Planned, outcome: Outcome) -> dict[str, object]:
    shape: dict[str, object] = {
        "name": outcome.name,
        "kind": outcome.kind,
        "action": outcome.verb,
        "ok": outcome.ok,
        "ms": round(outcome.ms, 1),
    }
    if outcome.ok and outcome.kind == "function" and outcome.verb != "delete":
        shape["traffic"] = dict(planned.traffic(outcome.name))
    if outcome.error is not None:
        error = outcome.error
        shape["error"] = {"code": error.code, "message": error.title(app.lang), "fix": error.fix(app.lang)}
    return shape


def _table(app: App, plan: Plan, outcomes: tuple[Outcome, ...]) -> str:
    width = max((len(outcome.name) for outcome in outcomes), default=0)
    lines = []
    for outcome in outcomes:
        said = app.say(deploy.APPLIED[outcome.verb] if outcome.ok else deploy.FAILED)
        lines.append(
            f"  {outcome.name:<{width}}  {app.paint(said, fg='green' if outcome.ok else 'red')}  {outcome.ms:.0f} ms"
        )
    unchanged = plan.counts.get("unchanged", 0)
    if not outcomes:
        lines.append(app.say(deploy.nothing_to_do(unchanged)))
    elif unchanged:
        lines.append(app.say(deploy.also_unchanged(unchanged)))
    return "\n".join(lines)
