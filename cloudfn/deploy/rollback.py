"""The wish for an earlier package: the function as it stands, with other code."""

from __future__ import annotations

from cloudfn.deploy.desired import as_deployed
from cloudfn.deploy.record import KeptPackage, Record, Shelf
from cloudfn.deploy.state import DesiredFunction, DesiredState, Package, Remote, RemoteFunction
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
        kept = _kept_package(target.shelf, record, there, to)
        package = Package(kept.digest, target.shelf.package_path(kept.digest), kept.size, kept.handler)
        functions.append(as_deployed(there, package))
    return DesiredState(
        manifest.project, target.env_id, manifest.region, tuple(functions), stage=manifest.stage, complete=False
    )


def deployed_digest(there: RemoteFunction, record: Record) -> str:
    """The package that the function has now: by its marker, which other machines write too, else by the record."""
    return there.marker.digest if there.marker else record.of(there.name).digest


def step_back(packages: tuple[KeptPackage, ...], current: str) -> KeptPackage | None:
    """The package that was live before ``current``, None at the end of the walk."""
    place = next((n for n, each in enumerate(packages) if each.digest == current), -1)
    return next((each for each in packages[place + 1 :] if not each.undone and each.digest != current), None)


def _kept_package(shelf: Shelf, record: Record, there: RemoteFunction, to: str | None) -> KeptPackage:
    """The kept package that ``to`` begins, or the one before the present one. Raises NotFound."""
    kept = shelf.kept_packages(record, there.name)
    if to is not None:
        match = next((each for each in kept if each.digest.startswith(to) and len(to) >= 4), None)
        if match is None:
            raise NotFound("CFN-DEP-071", function=there.name, wanted=to)
        return match
    found = step_back(kept, deployed_digest(there, record))
    if found is None:
        raise NotFound("CFN-DEP-070", function=there.name)
    return found
