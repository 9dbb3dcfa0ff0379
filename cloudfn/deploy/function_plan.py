"""The plan of one function: created, changed, replaced, or left alone. Pure, as the planner is.

The order of a function's steps is such that a crash between any two leaves a state from which the next plan goes on:
code first, then what is taken away, then the configuration with the ownership marker, then what is added. So the
marker never forgets something that still exists, and never names code that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cloudfn.deploy import aliases, limits, properties
from cloudfn.deploy import marker as markers
from cloudfn.deploy.changes import Change, CodeChange, How
from cloudfn.deploy.code import known_digest
from cloudfn.deploy.plan import FunctionPlan, Options
from cloudfn.deploy.properties import BINDINGS_VARIABLE, STATE_VARIABLE
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import DeployedTimer, DesiredFunction, Leftover, Marker, Remote, RemoteFunction
from cloudfn.deploy.steps import (
    CreateFunction,
    CreateRoute,
    CreateTriggers,
    DeleteFunction,
    DeleteRoute,
    DeleteTrigger,
    MoveTraffic,
    RestoreTimer,
    SetRouteAuth,
    Step,
    UpdateCode,
    UpdateConfiguration,
)
from cloudfn.errors import Notice
from cloudfn.manifest.values import Timer


def plan_function(
    project: str, one: DesiredFunction, remote: Remote, record: Record, options: Options, refusals: list[Notice]
) -> FunctionPlan:
    """The plan of one function; what cannot be done is added to ``refusals``."""
    found = remote.functions.get(one.name)
    bound = remote.routes.get(one.http) if one.http else None
    if bound is not None and bound.function != one.name:
        params = {"path": one.http, "function": one.name, "other": bound.function}
        refusals.append(Notice("CFN-DEP-023", params, level="error"))
    if found is not None and (other := _owner(project, one, found, options)):
        params = {"function": one.name, "other": other, "project": project}
        refusals.append(Notice("CFN-DEP-130", params, level="error"))
        return FunctionPlan(one.name, "update", (Change("project", other, project),), (), one)
    foreign = _timers_of_others(project, one, found) if found else record.of(one.name).leftover.timers
    whole = _with_variables(project, one, found)
    refusals += limits.of_function(remote.environment.env_id, whole, found, foreign)
    if found is None:
        steps = tuple(_creation(project, one, remote, record.of(one.name).leftover))
        return FunctionPlan(one.name, "create", _described(one), steps, one)
    if found.status == "CreateFailed":
        # A leftover of a failed creation takes no update; the platform's own tools leave it to be deleted by hand.
        steps = (DeleteFunction(one.name), *_creation(project, one, remote, record.of(one.name).leftover))
        return FunctionPlan(
            one.name, "create", (Change("status", "CreateFailed", "Active"), *_described(one)), steps, one
        )
    fixed = tuple(properties.differing(one, found, properties.FIXED))
    if fixed:
        return _replacement(project, one, found, remote, fixed, options, refusals)
    return _update(project, one, found, remote, record, options)


def _owner(project: str, one: DesiredFunction, found: RemoteFunction, options: Options) -> str:
    """The other project that the function belongs to, "" where it may be written."""
    other = found.marker.project if found.marker else project
    return other if other != project and one.name not in options.adopt else ""


def _replacement(
    project: str,
    one: DesiredFunction,
    found: RemoteFunction,
    remote: Remote,
    fixed: tuple[properties.Property, ...],
    options: Options,
    refusals: list[Notice],
) -> FunctionPlan:
    """What others have set is written down before the deletion, so that also a killed deploy puts it back."""
    changes = tuple(_change(row, one, found) for row in fixed)
    if not options.replace:
        for row, change in zip(fixed, changes, strict=True):
            params = {"function": one.name, "field": change.field, "before": change.before, "after": change.after}
            refusals.append(Notice("CFN-DEP-141" if row.console else "CFN-DEP-022", params, level="error"))
        return FunctionPlan(one.name, "replace", changes, (), one)
    if found.others:
        params = {"function": one.name, "triggers": ", ".join(found.others)}
        refusals.append(Notice("CFN-DEP-140", params, level="error"))
        return FunctionPlan(one.name, "replace", changes, (), one)
    leftover = Leftover(_timers_of_others(project, one, found), properties.left_to_others(one, found))
    steps = (DeleteFunction(one.name, leftover), *_creation(project, one, remote, leftover, found))
    return FunctionPlan(one.name, "replace", changes, steps, one)


def _timers_of_others(project: str, one: DesiredFunction, found: RemoteFunction) -> tuple[DeployedTimer, ...]:
    own = markers.own(found.marker, project)
    names = {*(own.triggers if own else ()), *(timer.name for timer in one.triggers)}
    whole = {timer.name: timer for timer in found.timers}
    return tuple(
        whole.get(timer.name, DeployedTimer(timer.name, timer.cron))
        for timer in found.triggers
        if timer.name not in names
    )


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
    owned = markers.own(found.marker, project)
    removed, added = _timers(one, found, owned)
    steps += [DeleteTrigger(one.name, name) for name in removed]
    old = owned.http if owned and owned.http != one.http else ""
    gone = remote.routes.get(old)
    if gone is not None and gone.function == one.name:
        steps.append(DeleteRoute(one.name, old, gone.id, gone.domain))
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
        steps.append(CreateRoute(one.name, one.http, one.http_auth is True, one.type == "HTTP"))
    auth = tuple(_route_auth(one, remote))
    steps += auth
    changes += [
        Change("httpAuth", properties.shown_flag(not step.auth), properties.shown_flag(step.auth)) for step in auth
    ]
    present = {timer.name for timer in (*found.triggers, *one.triggers)}
    lost = [timer for timer in record.of(one.name).leftover.timers if timer.name not in present]
    steps += [RestoreTimer(one.name, timer) for timer in lost]
    changes += [Change("timer", after=timer.cron, name=timer.name) for timer in lost]
    shares = remote.traffic.get(one.name, {})
    if options.promote and aliases.pinned(shares):
        changes.append(Change("traffic", aliases.shown(shares), aliases.shown(aliases.ALL_LATEST)))
        steps.append(MoveTraffic(one.name, aliases.ALL_LATEST))
    if steps and not changes:
        changes.append(Change("marker", how="written"))
    return FunctionPlan(one.name, "update" if steps else "unchanged", tuple(changes), tuple(steps), one)


def _creation(
    project: str, one: DesiredFunction, remote: Remote, leftover: Leftover, over: RemoteFunction | None = None
) -> Iterator[Step]:
    one = replace(one, **properties.filled(one, leftover.settings))
    yield CreateFunction(_with_variables(project, one, over))
    if one.triggers:
        yield CreateTriggers(one.name, one.triggers)
    own = {timer.name for timer in one.triggers}
    for timer in leftover.timers:
        if timer.name not in own:
            yield RestoreTimer(one.name, timer)
    if one.http and one.http not in remote.routes:
        yield CreateRoute(one.name, one.http, one.http_auth is True, one.type == "HTTP")
    yield from _route_auth(one, remote)


def _route_auth(one: DesiredFunction, remote: Remote) -> Iterator[SetRouteAuth]:
    """For a path that is bound already."""
    route = remote.routes.get(one.http) if one.http else None
    if route is not None and one.http_auth is not None and route.auth != one.http_auth:
        yield SetRouteAuth(one.name, one.http, route.id, one.http_auth, route.domain)


def deletion(name: str, remote: Remote) -> FunctionPlan:
    routes = tuple(
        DeleteRoute(name, path, route.id, route.domain)
        for path, route in sorted(remote.routes.items())
        if route.function == name
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


def _foreign(project: str, found: RemoteFunction) -> dict[str, str]:
    """The variables that somebody else set; they are carried over, since the cloud replaces the whole set at once."""
    owned = markers.owned_variables(markers.own(found.marker, project))
    return {name: value for name, value in found.variables.items() if name not in owned}


def _with_variables(project: str, one: DesiredFunction, found: RemoteFunction | None) -> DesiredFunction:
    """``one`` with the whole set of variables that it is to have in the place of ``found``."""
    state = markers.write(markers.marker_of(project, one))
    foreign = _foreign(project, found) if found is not None else {}
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


def _timers(one: DesiredFunction, found: RemoteFunction, marker: Marker | None) -> tuple[list[str], tuple[Timer, ...]]:
    """Names to delete and timers to create. A changed cron is both: what creating over an old one does is not known."""
    there = {timer.name: timer.cron for timer in found.triggers}
    desired = {timer.name: timer.cron for timer in one.triggers}
    owned = marker.triggers if marker else ()
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
