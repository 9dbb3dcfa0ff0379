"""Wanted state and remote state in, the plan out. Pure: reads no file, calls nobody. Function by function:
``function_plan``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cloudfn.deploy import aliases, limits
from cloudfn.deploy import marker as markers
from cloudfn.deploy.changes import Change
from cloudfn.deploy.function_plan import deletion, plan_function
from cloudfn.deploy.permissions import change
from cloudfn.deploy.plan import Options, Plan, ResourcePlan
from cloudfn.deploy.record import Record
from cloudfn.deploy.site_plan import plan_site, plan_site_removal
from cloudfn.deploy.state import DesiredFunction, DesiredState, Remote, RemoteFunction
from cloudfn.deploy.steps import SetFilePermission, SetLogRetention
from cloudfn.deploy.tables import plan_table
from cloudfn.errors import Notice
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it was made from."""

    plan: Plan
    remote: Remote
    record: Record
    options: Options = Options()

    def traffic(self, name: str) -> Mapping[str, int]:
        """Who has the calls of function ``name`` once the plan is applied: percent by version."""
        return aliases.ALL_LATEST if self.options.promote else self.remote.traffic.get(name, aliases.ALL_LATEST)


def plan(desired: DesiredState, remote: Remote, record: Record, options: Options = Options()) -> Plan:
    """What has to be done so that ``remote`` becomes ``desired``."""
    refusals: list[Notice] = []
    functions = [plan_function(desired.project, each, remote, record, options, refusals) for each in desired.functions]
    names = {each.name for each in desired.functions}
    left = [
        each
        for name, each in sorted(remote.functions.items())
        if name not in names and markers.own(each.marker, desired.project)
    ]
    notices: list[Notice] = []
    if desired.complete and options.prune:
        functions += [deletion(each.name, remote) for each in left]
    elif desired.complete and left:
        notices.append(Notice("CFN-DEP-020", {"names": ", ".join(each.name for each in left)}, level="note"))
    for one in desired.functions:
        notices += _taken_over(desired.project, one, remote.functions.get(one.name), options)
        if not options.promote:
            notices += pinned(one.name, remote.traffic.get(one.name, {}))
    created = [row.name for row in functions if row.verb == "create" and row.name not in remote.names and row.steps]
    deleted = sum(row.verb == "delete" for row in functions)
    if not options.force:
        refusals += limits.of_environment(len(remote.names), created, deleted)
    resources = (
        *_environment(desired, remote),
        *(plan_table(name, indexes, desired, remote, refusals) for name, indexes in desired.collections.items()),
        *_files(desired, remote, refusals),
        *_site(desired, remote, options, refusals, notices),
    )
    return Plan(
        desired.project,
        desired.env_id,
        desired.stage,
        resources,
        tuple(functions),
        tuple(refusals),
        tuple(notices),
        options.back,
    )


def _taken_over(project: str, one: DesiredFunction, found: RemoteFunction | None, options: Options) -> Iterator[Notice]:
    if found is None:
        return
    if found.marker is None:
        yield Notice("CFN-DEP-021", {"function": one.name}, level="note")
    elif found.marker.project != project and one.name in options.adopt:
        yield Notice("CFN-DEP-131", {"function": one.name, "other": found.marker.project})


def pinned(name: str, traffic: Mapping[str, int]) -> Iterator[Notice]:
    """A deploy that no user will notice: the calls go to published versions."""
    versions = aliases.pinned(traffic)
    if versions:
        params = {"function": name, "share": sum(versions.values()), "versions": ", ".join(sorted(versions))}
        yield Notice("CFN-DEP-134", params)


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


def _files(desired: DesiredState, remote: Remote, refusals: list[Notice]) -> Iterator[ResourcePlan]:
    """Who may read and write files; nothing where the manifest says nothing."""
    permission, bucket = desired.files, remote.environment.bucket
    if permission is None:
        return
    if not bucket:
        refusals.append(Notice("CFN-DEP-201", {"env": desired.env_id}, level="error"))
    elif differs := change(permission, remote.files):
        yield ResourcePlan("storage", "storage", "update", (differs,), (SetFilePermission(bucket, permission),))
    else:
        yield ResourcePlan("storage", "storage", "unchanged")


def _site(
    desired: DesiredState, remote: Remote, options: Options, refusals: list[Notice], notices: list[Notice]
) -> Iterator[ResourcePlan]:
    if remote.site is None:
        return
    if desired.site is not None:
        yield plan_site(desired.project, desired.site, remote.site, refusals, notices)
    elif desired.complete and options.prune and (gone := plan_site_removal(desired.project, remote.site)):
        yield gone


def removal(project: str, env_id: str, stage: str, names: Iterable[str], remote: Remote) -> Plan:
    """The plan that deletes ``names``, HTTP paths first, and what is ours of the site where that was looked at.

    Collections stay: they hold the users' data.
    """
    site = plan_site_removal(project, remote.site) if remote.site else None
    functions = tuple(deletion(name, remote) for name in names)
    return Plan(project, env_id, stage, (site,) if site else (), functions)
