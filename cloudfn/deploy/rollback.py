"""The wish for an earlier package: the function as it stands, with other code."""

from __future__ import annotations

from cloudfn.deploy.desired import as_deployed
from cloudfn.deploy.record import KeptPackage, Record, Shelf
from cloudfn.deploy.state import DesiredFunction, DesiredState, Package, Remote
from cloudfn.deploy.target import Target
from cloudfn.errors import NotFound
from cloudfn.manifest.values import Manifest


def earlier(
    manifest: Manifest, target: Target, seen: Remote, record: Record, names: tuple[str, ...], to: str | None
) -> DesiredState:
    """``to`` begins a digest; None is the package before the present one. Raises NotFound."""
    functions: list[DesiredFunction] = []
    for name in names:
        there = seen.functions.get(name)
        if there is None:
            raise NotFound("CFN-DEP-073", function=name, env=target.env_id)
        kept = _kept_package(target.shelf, record, name, to)
        package = Package(kept.digest, target.shelf.package_path(kept.digest), kept.size, kept.handler)
        functions.append(as_deployed(there, package))
    return DesiredState(
        manifest.project, target.env_id, manifest.region, tuple(functions), stage=manifest.stage, complete=False
    )


def _kept_package(shelf: Shelf, record: Record, function: str, to: str | None) -> KeptPackage:
    """The kept package that ``to`` begins, or the newest that is not deployed. Raises NotFound."""
    kept = shelf.kept_packages(record, function)
    if to is not None:
        match = next((each for each in kept if each.digest.startswith(to) and len(to) >= 4), None)
        if match is None:
            raise NotFound("CFN-DEP-071", function=function, wanted=to)
        return match
    current = record.of(function).digest
    found = next((each for each in kept if each.digest != current), None)
    if found is None:
        raise NotFound("CFN-DEP-070", function=function)
    return found
