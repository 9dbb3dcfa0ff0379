"""A plan: what a deploy would do, row by row, as values. ``words`` says it, ``apply`` does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from cloudfn.deploy.changes import Change, CodeChange
from cloudfn.errors import Notice
from cloudfn.frozen import dataclass

if TYPE_CHECKING:
    from cloudfn.deploy.state import DesiredFunction
    from cloudfn.deploy.steps import Step

Verb = Literal["create", "update", "delete", "replace", "unchanged"]
ResourceKind = Literal["collection", "storage", "environment", "hosting"]
Kind = Literal["function"] | ResourceKind
SIGNS: Mapping[str, str] = {"create": "+", "update": "~", "delete": "-", "replace": "±", "unchanged": "="}


@dataclass(frozen=True, slots=True)
class FunctionPlan:
    """What happens to one function. ``desired`` is None for a deletion."""

    name: str
    verb: Verb
    changes: tuple[Change | CodeChange, ...] = ()
    steps: tuple[Step, ...] = ()
    desired: DesiredFunction | None = None


@dataclass(frozen=True, slots=True)
class ResourcePlan:
    """What happens to something that is no function. Its steps are made one after the other.

    Collections and environment come before the functions, which need them; the site after, which calls them.
    """

    kind: ResourceKind
    name: str
    verb: Verb
    changes: tuple[Change, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """``force``: upload all code again. ``replace``: delete and create where a field cannot be changed.
    ``prune``: delete functions of this project that left the manifest. ``adopt``: functions that may be taken over from
    another project. ``promote``: all calls go to what is deployed. ``back``: the package is an earlier one."""

    force: bool = False
    replace: bool = False
    prune: bool = False
    adopt: frozenset[str] = frozenset()
    promote: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """``refusals`` must be empty before a plan can be applied; ``notices`` are for people. ``back``: a rollback."""

    project: str
    env_id: str
    stage: str
    resources: tuple[ResourcePlan, ...] = ()
    functions: tuple[FunctionPlan, ...] = ()
    refusals: tuple[Notice, ...] = ()
    notices: tuple[Notice, ...] = field(default=())
    back: bool = False

    @property
    def empty(self) -> bool:
        """Nothing differs."""
        return not {*self.counts} - {"unchanged"}

    @property
    def counts(self) -> dict[str, int]:
        verbs = [each.verb for each in self.resources] + [each.verb for each in self.functions]
        return {verb: verbs.count(verb) for verb in SIGNS if verb in verbs}
