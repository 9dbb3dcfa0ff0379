"""What ``plan`` and ``deploy`` share: from the manifest to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.cli import guards
from cloudfn.cli.app import App
from cloudfn.events.base import Emit
from cloudfn.frozen import dataclass

if TYPE_CHECKING:
    from cloudfn.cli.target import Target
    from cloudfn.deploy.plan import Options, Plan
    from cloudfn.deploy.record import Record
    from cloudfn.deploy.values import Artifact, Remote, Wanted
    from cloudfn.manifest.values import Manifest


@dataclass(frozen=True, slots=True)
class Prepared:
    """A project that is built and may be deployed."""

    manifest: Manifest
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Planned:
    plan: Plan
    remote: Remote
    record: Record


def prepare(app: App, names: tuple[str, ...], *, local: bool, force: bool, only: bool = False, emit: Emit) -> Prepared:
    """Load, check and build. Raises everything that these raise; nothing has been sent anywhere yet."""
    from cloudfn.build import build
    from cloudfn.cli.hooks import around_build
    from cloudfn.deploy.wanted import choose, wanted
    from cloudfn.manifest import variables

    manifest = app.manifest()
    if not local and not force:
        guards.check_values(manifest)
    chosen = choose(manifest, names, only=only)
    with around_build(app, manifest):
        artifacts: tuple[Artifact, ...] = build(manifest, chosen, emit=emit)
    if not local:
        guards.check_proofs(manifest, artifacts)
    values = variables(manifest.directory, manifest.stage)
    return Prepared(manifest, wanted(manifest, artifacts, values, complete=not names))


def make(target: Target, prepared: Prepared, options: Options) -> Planned:
    """Read the cloud and plan."""
    from cloudfn.deploy import remote
    from cloudfn.deploy.planner import plan

    wanted = prepared.wanted
    seen = remote.read(
        target.cloud,
        target.environment,
        [*(each.name for each in wanted.functions), *_callbacks(prepared)],
        collections=wanted.collections,
        routes=options.prune or any(each.http for each in wanted.functions),
        everything=options.prune and wanted.complete,
        concurrency=prepared.manifest.deploy.concurrency,
    )
    record = target.shelf.load(target.env_id)
    return Planned(plan(wanted, seen, record, options), seen, record)


def _callbacks(prepared: Prepared) -> list[str]:
    """Callbacks of the deployed callers that are not deployed with them: the check at the end asks for them."""
    from cloudfn.deploy.smoke import touched

    names = {each.name for each in prepared.wanted.functions}
    found = {
        name
        for binding in touched(prepared.manifest, names)
        for name in (binding.callback, binding.refund_callback)
        if name and name not in names
    }
    return sorted(found)
