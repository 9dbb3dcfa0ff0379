"""A deploy, stage by stage. Each takes what the one before gave; nothing looks back.

    prepare   manifest -> Prepared       checks, builds, and says what is wanted; asks nobody outside this machine
                                         (``prepare``: a file without the cloud's SDK, so that a refusal is quick)
    plan      Prepared -> Planned        reads the cloud and compares; writes nothing
    apply     Planned -> Outcome...      makes the plan's steps and decides nothing; records after each
    check     Planned, Outcome... -> Notice...      what people must know afterwards; asks nobody (``smoke.check``)

``Deployer`` is one cloud of one project. Whoever has one decides between the stages: shows the plan, asks, runs hooks.
It never prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from cloudfn.clock import SystemClock
from cloudfn.deploy import lock, overview, remote
from cloudfn.deploy.apply import Apply, Outcome
from cloudfn.deploy.plan import Options
from cloudfn.deploy.planner import Planned, plan, removal
from cloudfn.deploy.prepare import Prepared
from cloudfn.deploy.progress import Progress
from cloudfn.deploy.record import Record
from cloudfn.deploy.rollback import earlier
from cloudfn.deploy.smoke import touched
from cloudfn.deploy.state import Remote
from cloudfn.deploy.target import Target
from cloudfn.errors import NotFound, Notice
from cloudfn.manifest.values import Manifest


class Deployer:
    """``plan``, ``removal`` and ``rollback`` make plans, ``apply`` carries one out."""

    def __init__(self, manifest: Manifest, target: Target) -> None:
        self.target = target
        self._manifest = manifest

    def held(self, purpose: str) -> AbstractContextManager[None]:
        """No other deploy to this environment from this machine in the block. Raises LockHeld."""
        return lock.held(self.target.shelf.record_path(self.target.env_id).with_suffix(".lock"), purpose)

    def plan(self, prepared: Prepared, options: Options = Options()) -> Planned:
        """What has to be done so that the cloud becomes what is wanted."""
        goal = prepared.desired
        seen = remote.read(
            self.target.cloud,
            self.target.environment,
            [*(each.name for each in goal.functions), *_callbacks(prepared)],
            collections=goal.collections,
            routes=options.prune or any(each.http for each in goal.functions),
            everything=options.prune and goal.complete,
            concurrency=prepared.manifest.deploy.concurrency,
        )
        record = self._record()
        return Planned(plan(goal, seen, record, options), seen, record)

    def removal(self, names: tuple[str, ...]) -> Planned:
        """The end of ``names``, or of everything that this project deployed.

        Raises NotFound (CFN-DEP-073) for a function that it did not deploy.
        """
        record = self._record()
        candidates = names or tuple({**self._manifest.functions, **record.functions})
        seen = self._seen(candidates, routes=True)
        ours = [
            name
            for name, each in sorted(seen.functions.items())
            if each.marker is not None and each.marker.project == self._manifest.project
        ]
        for name in names:
            if name not in ours:
                raise NotFound("CFN-DEP-073", function=name, env=self.target.env_id)
        return Planned(removal(self._manifest.project, self.target.env_id, ours, seen), seen, record)

    def rollback(self, names: tuple[str, ...], to: str | None) -> Planned:
        """Kept packages of ``names`` back in their places. Raises NotFound when there is none."""
        record = self._record()
        seen = self._seen(names, routes=False)
        goal = earlier(self._manifest, self.target, seen, record, names, to)
        return Planned(plan(goal, seen, record), seen, record)

    def apply(self, planned: Planned, progress: Progress, *, concurrency: int = 4) -> tuple[Outcome, ...]:
        """What became of each row of the plan that had something to do."""
        target = self.target
        job = Apply(
            target.cloud,
            target.environment,
            target.shelf,
            planned.record,
            progress=progress,
            clock=SystemClock(),
            waiting=target.waiting,
        )
        return job.run(planned.plan, planned.remote, concurrency=concurrency)

    def overview(self) -> tuple[tuple[overview.Standing, ...], tuple[Notice, ...]]:
        """What stands in the cloud beside what the manifest says, without building anything."""
        return overview.overview(self.target.cloud, self.target.environment, self._manifest, self._record())

    def _record(self) -> Record:
        return self.target.shelf.load(self.target.env_id)

    def _seen(self, names: Iterable[str], *, routes: bool) -> Remote:
        return remote.read(self.target.cloud, self.target.environment, names, collections={}, routes=routes)


def _callbacks(prepared: Prepared) -> list[str]:
    """Callbacks of the deployed callers that are not deployed with them: the check at the end asks for them."""
    names = {each.name for each in prepared.desired.functions}
    found = {
        name
        for binding in touched(prepared.manifest, names)
        for name in (binding.callback, binding.refund_callback)
        if name and name not in names
    }
    return sorted(found)
