"""The check after a deploy: would WeChat Pay's notifications find their functions? Pure, from what the deploy saw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cloudfn.deploy.plan import Plan
from cloudfn.deploy.planner import pinned
from cloudfn.deploy.state import Remote
from cloudfn.errors import Notice
from cloudfn.manifest.values import Binding, Manifest

if TYPE_CHECKING:
    from cloudfn.deploy.apply import Outcome
    from cloudfn.deploy.planner import Planned
    from cloudfn.deploy.prepare import Prepared

SHORT_S = 5
"""A callback with less time, in seconds, is ended before a cold start and a query are through."""


def touched(manifest: Manifest, names: set[str]) -> list[Binding]:
    """The bindings that functions ``names`` take part in."""
    return [
        binding
        for binding in manifest.payments.values()
        if names & {*binding.callers, binding.callback, binding.refund_callback}
    ]


def check(prepared: Prepared, planned: Planned, outcomes: Iterable[Outcome]) -> tuple[Notice, ...]:
    """Callbacks that would be called in vain, permissions that only WeChat DevTools sets, calls that go elsewhere."""
    manifest = prepared.manifest
    outcomes = tuple(outcomes)
    failed = {each.name for each in outcomes if not each.ok}
    notices = list(_callbacks(manifest, planned.remote, planned.plan, failed))
    for outcome in outcomes:
        if outcome.ok and outcome.kind == "function":
            notices += pinned(outcome.name, planned.traffic(outcome.name))
    created = {row.name for row in planned.plan.functions if row.verb in ("create", "replace")}
    for name in sorted(created - failed):
        if apis := manifest.functions[name].openapi:
            notices.append(Notice("CFN-DEP-062", {"function": name, "apis": ", ".join(apis)}))
    return tuple(notices)


def _callbacks(manifest: Manifest, remote: Remote, plan: Plan, failed: set[str]) -> Iterator[Notice]:
    """A warning for each payment binding whose callback is missing, failed, or too short of time."""
    deployed = {row.name for row in plan.functions if row.desired is not None}
    for binding in touched(manifest, deployed):
        for name in dict.fromkeys((binding.callback, binding.refund_callback)):
            if not name:
                continue
            problem = ""
            found = remote.functions.get(name)
            if name in failed:
                problem = "its deploy failed"
            elif name in deployed:
                if manifest.functions[name].timeout_s < SHORT_S:
                    problem = f"its time-out is only {manifest.functions[name].timeout_s} s"
            elif found is None:
                problem = "it is not deployed"
            elif found.status != "Active":
                problem = f"it is {found.status}"
            if problem:
                params = {"function": name, "binding": binding.name, "problem": problem}
                yield Notice("CFN-DEP-061", params)
