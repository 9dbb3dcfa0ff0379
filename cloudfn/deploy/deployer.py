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
from dataclasses import replace

from cloudfn.clock import SystemClock
from cloudfn.deploy import layers, lock, overview, remote, sites
from cloudfn.deploy import marker as markers
from cloudfn.deploy.apply import Apply, Outcome
from cloudfn.deploy.plan import Options
from cloudfn.deploy.planner import Planned, plan, removal
from cloudfn.deploy.prepare import Prepared
from cloudfn.deploy.progress import Progress
from cloudfn.deploy.record import KeptPackage, Record
from cloudfn.deploy.rollback import deployed_digest, earlier, step_back
from cloudfn.deploy.smoke import touched
from cloudfn.deploy.state import DesiredState, Remote, RemoteFunction
from cloudfn.deploy.steps import Step
from cloudfn.deploy.target import Target
from cloudfn.errors import ManifestError, NotFound, Notice
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
        """What has to be done so that the cloud becomes what is wanted.

        Raises NotFound (CFN-DEP-010) for a name to adopt that the manifest does not have, (CFN-DEP-146) for a layer
        that is not published.
        """
        return self.bring(layers.resolved(self.target.cloud, prepared.desired), options, beside=_callbacks(prepared))

    def bring(self, goal: DesiredState, options: Options = Options(), *, beside: Iterable[str] = ()) -> Planned:
        """The same for a wish that no manifest made. ``beside``: functions to look at besides those of ``goal``.

        Raises NotFound (CFN-DEP-010).
        """
        seen = remote.read(
            self.target.cloud,
            self.target.environment,
            [*(each.name for each in goal.functions), *beside],
            collections=goal.collections,
            routes=options.prune or any(each.http for each in goal.functions),
            everything=goal.complete,
            concurrency=self._manifest.deploy.concurrency,
            permissions=goal.permissions,
            files=goal.files is not None,
        )
        if goal.site is not None or (goal.complete and options.prune):
            seen = self._with_site(seen)
        for name in sorted(options.adopt):
            if name not in self._manifest.functions:
                raise NotFound("CFN-DEP-010", name=name, known=", ".join(self._manifest.functions) or "-")
        return self._planned(goal, seen, options)

    def everything(self, names: tuple[str, ...], *, collections: bool | None = None) -> Remote:
        """What stands in the environment, whoever made it: ``names``, or everything.

        ``collections`` None: only where no function is named.

        Raises NotFound (CFN-DEP-073) for a function that is not there.
        """
        target = self.target
        also = not names if collections is None else collections
        seen = remote.everything(target.cloud, target.environment, names, collections=also)
        for name in names:
            if name not in seen.functions:
                raise NotFound("CFN-DEP-073", function=name, env=self.target.env_id)
        return seen

    def removal(self, names: tuple[str, ...]) -> Planned:
        """The end of ``names``, or of everything that this project deployed.

        Raises NotFound (CFN-DEP-073) for a function that it did not deploy.
        """
        record = self.record()
        seen = self._seen(names, routes=True, everything=not names)
        seen = seen if names else self._with_site(seen)
        ours = [name for name, each in sorted(seen.functions.items()) if self._ours(each)]
        for name in names:
            if name not in ours:
                raise NotFound("CFN-DEP-073", function=name, env=self.target.env_id)
        manifest = self._manifest
        return Planned(removal(manifest.project, self.target.env_id, manifest.stage, ours, seen), seen, record)

    def rollback(self, names: tuple[str, ...], to: str | None) -> Planned:
        """Kept packages of ``names`` back in their places. Raises NotFound when there is none."""
        record = self.record()
        seen = self._seen(names, routes=False)
        goal = earlier(self._manifest, self.target, seen, record, names, to)
        return self._planned(goal, seen, Options(back=True))

    def kept_packages(self, name: str) -> tuple[tuple[KeptPackage, ...], str, str]:
        """The packages of function ``name`` that are kept here, newest first; the digests of the one that is deployed
        and of the one that a rollback puts back, "" for none. Raises NotFound (CFN-DEP-073)."""
        record = self.record()
        there = self._seen((name,), routes=False).functions.get(name)
        if there is None:
            raise NotFound("CFN-DEP-073", function=name, env=self.target.env_id)
        kept, current = self.target.shelf.kept_packages(record, name), deployed_digest(there, record)
        following = step_back(kept, current)
        return kept, current, following.digest if following else ""

    def check_owner(self, name: str) -> None:
        """Raises NotFound (CFN-DEP-073), ManifestError (CFN-DEP-130) for a function of another project."""
        found = self._seen((name,), routes=False).functions.get(name)
        if found is None:
            raise NotFound("CFN-DEP-073", function=name, env=self.target.env_id)
        if found.marker is not None and not self._ours(found):
            params = {"function": name, "other": found.marker.project, "project": self._manifest.project}
            raise ManifestError([Notice("CFN-DEP-130", params, level="error")])

    def make(self, step: Step, progress: Progress) -> None:
        """One step that belongs to no plan. Raises CloudfnError."""
        self._job(self.record(), progress).make(step)

    def apply(self, planned: Planned, progress: Progress, *, concurrency: int = 4) -> tuple[Outcome, ...]:
        """What became of each row of the plan that had something to do."""
        return self._job(planned.record, progress).run(planned.plan, planned.remote, concurrency=concurrency)

    def overview(self) -> overview.DeployOverview:
        """What stands in the cloud beside what the manifest says, without building anything."""
        return overview.overview(self.target.cloud, self.target.environment, self._manifest, self.record())

    def _planned(self, goal: DesiredState, seen: Remote, options: Options) -> Planned:
        """Who has the calls is asked of those functions only for which it matters."""
        record = self.record()
        made = plan(goal, seen, record, options)
        changed = [row.name for row in made.functions if row.verb == "update" and row.steps]
        names = [row.name for row in made.functions if row.name in seen.functions] if options.promote else changed
        if names:
            calls = remote.traffic(self.target.cloud, self.target.env_id, names)
            seen = replace(seen, traffic=calls)
            made = plan(goal, seen, record, options)
        return Planned(made, seen, record, options)

    def _job(self, record: Record, progress: Progress) -> Apply:
        target = self.target
        return Apply(
            target.cloud,
            target.environment,
            target.shelf,
            record,
            progress=progress,
            clock=SystemClock(),
            waiting=target.waiting,
        )

    def _with_site(self, seen: Remote) -> Remote:
        return replace(seen, site=sites.read(self.target.cloud, self.target.env_id))

    def _ours(self, found: RemoteFunction) -> bool:
        return markers.own(found.marker, self._manifest.project) is not None

    def record(self) -> Record:
        """What this machine remembers of deploys to the environment."""
        return self.target.shelf.load(self.target.env_id)

    def _seen(self, names: Iterable[str], *, routes: bool, everything: bool = False) -> Remote:
        return remote.read(
            self.target.cloud,
            self.target.environment,
            names,
            collections={},
            routes=routes,
            everything=everything,
        )


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
