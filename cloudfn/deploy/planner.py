"""Wanted state and remote state in, the plan out. Pure: reads no file, calls nobody.

The order of a function's steps is such that a crash between any two leaves a state from which the next plan goes on:
code first, then what is taken away, then the configuration with the ownership marker, then what is added. So the
marker never forgets something that still exists, and never names code that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cloudfn.deploy import marker as markers
from cloudfn.deploy import properties
from cloudfn.deploy.changes import Change, CodeChange, How
from cloudfn.deploy.code import known_digest
from cloudfn.deploy.plan import FunctionPlan, Options, Plan, ResourcePlan
from cloudfn.deploy.properties import BINDINGS_VARIABLE, STATE_VARIABLE
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import DesiredFunction, DesiredState, Remote, RemoteFunction
from cloudfn.deploy.steps import (
    CreateFunction,
    CreateRoute,
    CreateTriggers,
    DeleteFunction,
    DeleteRoute,
    DeleteTrigger,
    SetLogRetention,
    Step,
    UpdateCode,
    UpdateConfiguration,
)
from cloudfn.deploy.tables import plan_table
from cloudfn.errors import Notice
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Timer


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it was made from."""

    plan: Plan
    remote: Remote
    record: Record


def plan(desired: DesiredState, remote: Remote, record: Record, options: Options = Options()) -> Plan:
    """What has to be done so that ``remote`` becomes ``desired``."""
    refusals: list[Notice] = []
    functions = [plan_function(desired.project, each, remote, record, options, refusals) for each in desired.functions]
    names = {each.name for each in desired.functions}
    left = [
        each
        for name, each in sorted(remote.functions.items())
        if name not in names and each.marker is not None and each.marker.project == desired.project
    ]
    notices: list[Notice] = []
    if desired.complete and options.prune:
        functions += [_deletion(each.name, remote) for each in left]
    elif desired.complete:
        gone = sorted({*record.functions} - names)
        gone = [name for name in gone if record.of(name).digest]
        if gone:
            notices.append(Notice("CFN-DEP-020", {"names": ", ".join(gone)}, level="note"))
    notices += [
        Notice("CFN-DEP-021", {"function": name}, level="note")
        for name in (each.name for each in desired.functions)
        if name in remote.functions and remote.functions[name].marker is None
    ]
    return Plan(
        desired.project,
        desired.env_id,
        desired.stage,
        (
            *_environment(desired, remote),
            *(plan_table(name, indexes, remote, refusals) for name, indexes in desired.collections.items()),
        ),
        tuple(functions),
        tuple(refusals),
        tuple(notices),
    )


def _environment(desired: DesiredState, remote: Remote) -> Iterator[ResourcePlan]:
    """What the manifest says of the environment itself; nothing where it says nothing."""
    there, days = remote.environment.log_days, desired.log_days
    if not days:
        return
    if days == there:
        yield ResourcePlan("environment", desired.env_id, "unchanged")
    else:
        change = Change("logRetention", f"{there}d" if there else "", f"{days}d")
        yield ResourcePlan("environment", desired.env_id, "update", (change,), (SetLogRetention(days),))


def plan_function(
    project: str, one: DesiredFunction, remote: Remote, record: Record, options: Options, refusals: list[Notice]
) -> FunctionPlan:
    """The plan of one function; what cannot be done is added to ``refusals``."""
    found = remote.functions.get(one.name)
    bound = remote.routes.get(one.http) if one.http else None
    if bound is not None and bound.function != one.name:
        params = {"path": one.http, "function": one.name, "other": bound.function}
        refusals.append(Notice("CFN-DEP-023", params, level="error"))
    if found is None:
        return FunctionPlan(one.name, "create", _described(one), tuple(_creation(project, one, remote)), one)
    if found.status == "CreateFailed":
        # A leftover of a failed creation takes no update; the platform's own tools leave it to be deleted by hand.
        steps = (DeleteFunction(one.name), *_creation(project, one, remote))
        return FunctionPlan(
            one.name, "create", (Change("status", "CreateFailed", "Active"), *_described(one)), steps, one
        )
    fixed = [_change(row, one, found) for row in properties.differing(one, found, properties.FIXED)]
    if fixed:
        if not options.replace:
            refusals += [
                Notice(
                    "CFN-DEP-022",
                    {"function": one.name, "field": each.field, "before": each.before, "after": each.after},
                    level="error",
                )
                for each in fixed
            ]
            return FunctionPlan(one.name, "replace", tuple(fixed), (), one)
        steps = (DeleteFunction(one.name), *_creation(project, one, remote, found))
        return FunctionPlan(one.name, "replace", tuple(fixed), steps, one)
    return _update(project, one, found, remote, record, options)


def _update(
    project: str, one: DesiredFunction, found: RemoteFunction, remote: Remote, record: Record, options: Options
) -> FunctionPlan:
    changes: list[Change | CodeChange] = []
    steps: list[Step] = []
    known = known_digest(found, record)
    if known != one.package.digest or found.status == "UpdateFailed" or options.force:
        changes.append(_code_change(known, one, found, options))
        steps.append(UpdateCode(one))
    elif found.handler != one.package.handler:
        steps.append(UpdateCode(one))
    if found.handler != one.package.handler:
        changes.append(Change("handler", found.handler, one.package.handler))
    owned = found.marker
    removed, added = _timers(one, found)
    steps += [DeleteTrigger(one.name, name) for name in removed]
    old = owned.http if owned and owned.http != one.http else ""
    gone = remote.routes.get(old)
    if gone is not None and gone.function == one.name:
        steps.append(DeleteRoute(one.name, old, gone.id))
        changes.append(Change("http", old, how="removed"))
    whole = _with_variables(project, one, found)
    settings = list(_settings(whole, found))
    if settings or found.variables.get(STATE_VARIABLE) != whole.variables[STATE_VARIABLE]:
        steps.append(UpdateConfiguration(whole, properties.unbound(one, found)))
    changes += settings
    if added:
        steps.append(CreateTriggers(one.name, added))
    changes += _timer_changes(one, found, removed)
    if one.http and one.http not in remote.routes:
        changes.append(Change("http", after=f"+{one.http}"))
        steps.append(CreateRoute(one.name, one.http))
    if steps and not changes:
        changes.append(Change("marker", how="written"))
    return FunctionPlan(one.name, "update" if steps else "unchanged", tuple(changes), tuple(steps), one)


def removal(project: str, env_id: str, names: Iterable[str], remote: Remote) -> Plan:
    """The plan that deletes ``names``, HTTP paths first. Collections stay: they hold the users' data."""
    return Plan(project, env_id, "", functions=tuple(_deletion(name, remote) for name in names))


def _creation(project: str, one: DesiredFunction, remote: Remote, over: RemoteFunction | None = None) -> Iterator[Step]:
    yield CreateFunction(_with_variables(project, one, over))
    if one.triggers:
        yield CreateTriggers(one.name, one.triggers)
    if one.http and one.http not in remote.routes:
        yield CreateRoute(one.name, one.http)


def _deletion(name: str, remote: Remote) -> FunctionPlan:
    routes = tuple(
        DeleteRoute(name, path, route.id) for path, route in sorted(remote.routes.items()) if route.function == name
    )
    return FunctionPlan(name, "delete", (), (*routes, DeleteFunction(name)))


def _described(one: DesiredFunction) -> tuple[Change | CodeChange, ...]:
    rows: list[Change | CodeChange] = [
        CodeChange("", one.package.digest, "new", one.package.size),
        *(Change(row.name, after=row.shown(row.of(one))) for row in properties.named_at_creation(one)),
    ]
    rows += [Change("variable", name=name, how="added") for name in sorted(one.variables)]
    rows += [Change("timer", after=timer.cron, name=timer.name) for timer in one.triggers]
    rows += [Change("http", after=f"+{one.http}")] if one.http else []
    return tuple(rows)


def _code_change(held: str, one: DesiredFunction, found: RemoteFunction, options: Options) -> CodeChange:
    digest = one.package.digest
    if held != digest:
        return CodeChange(held, digest, "other", one.package.size - found.code_size)
    return CodeChange(held, digest, "forced") if options.force else CodeChange(held, digest, "again", 0, found.status)


def _foreign(found: RemoteFunction) -> dict[str, str]:
    """The variables that somebody else set; they are carried over, since the cloud replaces the whole set at once."""
    owned = markers.owned_variables(found.marker)
    return {name: value for name, value in found.variables.items() if name not in owned}


def _with_variables(project: str, one: DesiredFunction, found: RemoteFunction | None) -> DesiredFunction:
    """``one`` with the whole set of variables that it is to have in the place of ``found``."""
    state = markers.write(markers.marker_of(project, one))
    foreign = _foreign(found) if found is not None else {}
    return replace(one, variables={**foreign, **one.variables, STATE_VARIABLE: state})


def _settings(one: DesiredFunction, found: RemoteFunction) -> Iterator[Change]:
    """What differs of the configuration. ``one`` has the whole set of variables."""
    rows = properties.carried("configuration")
    yield from (_change(row, one, found) for row in properties.differing(one, found, rows) if not row.secret)
    for name in sorted({*found.variables, *one.variables} - {STATE_VARIABLE}):
        before, after = found.variables.get(name), one.variables.get(name)
        if before == after:
            continue
        how: How = "added" if before is None else "removed" if after is None else "changed"
        bindings = name == BINDINGS_VARIABLE
        yield Change("bindings", how=how) if bindings else Change("variable", name=name, how=how)


def _change(row: properties.Property, one: DesiredFunction, found: RemoteFunction) -> Change:
    return Change(row.name, row.shown(row.of(found)), row.shown(row.of(one)))


def _timers(one: DesiredFunction, found: RemoteFunction) -> tuple[list[str], tuple[Timer, ...]]:
    """Names to delete and timers to create. A changed cron is both: what creating over an old one does is not known."""
    there = {timer.name: timer.cron for timer in found.triggers}
    desired = {timer.name: timer.cron for timer in one.triggers}
    owned = found.marker.triggers if found.marker else ()
    removed = [name for name in owned if name in there and name not in desired]
    removed += [name for name, cron in desired.items() if name in there and there[name] != cron]
    return removed, tuple(timer for timer in one.triggers if there.get(timer.name) != timer.cron)


def _timer_changes(one: DesiredFunction, found: RemoteFunction, removed: list[str]) -> list[Change]:
    there = {timer.name: timer.cron for timer in found.triggers}
    desired = {timer.name: timer.cron for timer in one.triggers}
    changes = [Change("timer", there[name], name=name, how="removed") for name in removed if name not in desired]
    return changes + [
        Change("timer", there.get(name, ""), cron, name) for name, cron in desired.items() if there.get(name) != cron
    ]
