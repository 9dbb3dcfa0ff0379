"""The first stage of a deploy: from the manifest to a project that is built and checked, and to what is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cloudfn.deploy import guards
from cloudfn.deploy.desired import choose, desired_state
from cloudfn.deploy.hooks import Hook, around_build
from cloudfn.deploy.site_files import site_files
from cloudfn.deploy.state import Deployable, DesiredState
from cloudfn.errors import Notice
from cloudfn.events.base import Emit
from cloudfn.frozen import dataclass
from cloudfn.manifest import variables
from cloudfn.manifest.values import Manifest

Syntax = Callable[[Manifest, tuple[str, ...]], Iterable[Notice]]
"""Which files of the named functions their runtime could not load."""
Build = Callable[[Manifest, tuple[str, ...], Emit], tuple[Deployable, ...]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What a deploy needs of the rooms beside this one, and how the project's hooks are run."""

    build: Build
    inspect: guards.Inspect
    syntax: Syntax
    hook: Hook
    notice: Callable[[Notice], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A project that is built and may be deployed."""

    manifest: Manifest
    desired: DesiredState


def prepare(
    manifest: Manifest, names: tuple[str, ...], tools: Tools, *, local: bool, force: bool, only: bool, emit: Emit
) -> Prepared:
    """Check and build. ``local``: for the emulated cloud, which takes sample values and unproven callbacks.

    Raises everything that checks, hooks and builder raise; nothing has been sent anywhere yet.
    """
    if not local and not force:
        guards.check_values(manifest, tools.inspect)
    chosen = choose(manifest, names, only=only)
    with around_build(manifest, tools.hook):
        guards.check_syntax(tools.syntax(manifest, chosen), tools.notice)
        artifacts = tools.build(manifest, chosen, emit)
    if not local:
        guards.check_proofs(manifest, artifacts)
    values = variables(manifest.directory, manifest.stage)
    # Functions that are named go by themselves; the site is built by the hooks, too.
    site = site_files(manifest.hosting) if manifest.hosting and not names else None
    return Prepared(manifest, desired_state(manifest, artifacts, values, complete=not names, site=site))
