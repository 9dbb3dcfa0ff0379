"""The plan of one collection. Pure, as the planner is."""

from __future__ import annotations

from dataclasses import replace

from cloudfn.deploy import limits
from cloudfn.deploy.changes import Change
from cloudfn.deploy.permissions import change
from cloudfn.deploy.plan import ResourcePlan
from cloudfn.deploy.state import DesiredState, Remote
from cloudfn.deploy.steps import CreateCollection, CreateIndexes, SetPermission, Step
from cloudfn.errors import Notice
from cloudfn.manifest.values import Index


def plan_table(
    name: str, indexes: tuple[Index, ...], desired: DesiredState, remote: Remote, refusals: list[Notice]
) -> ResourcePlan:
    """A unique index in the cloud serves for one that need not be. The other way round it is in the way: whose it is
    cannot be told, so it is not deleted here."""
    there = remote.tables.get(name)
    have = {*(there or ())}
    missing = tuple(each for each in indexes if not {each, replace(each, unique=True)} & have)
    for each in missing:
        if each.unique and replace(each, unique=False) in have:
            params = {"collection": name, "fields": "+".join(each.fields)}
            refusals.append(Notice("CFN-DEP-057", params, level="error"))
    refusals += limits.of_collection(
        name, sum(index.fields != ("_id",) for index in have), [str(each) for each in missing]
    )
    steps: tuple[Step, ...] = (CreateIndexes(name, missing),) if missing else ()
    changes = tuple(Change("index", after=f"+{each}") for each in missing)
    permission = desired.permissions.get(name)
    if permission is not None and (other := change(permission, remote.permissions.get(name))):
        changes = (*changes, other)
        steps = (*steps, SetPermission(name, permission, desired.app_id))
    if there is None:
        return ResourcePlan("collection", name, "create", changes, (CreateCollection(name), *steps))
    return ResourcePlan("collection", name, "update" if steps else "unchanged", changes, steps)
