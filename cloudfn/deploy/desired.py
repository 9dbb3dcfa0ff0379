"""The desired state: manifest, artifacts, bindings and the values of secrets, as one value. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cloudfn.deploy import properties
from cloudfn.deploy.properties import BINDINGS_VARIABLE, PropertySource
from cloudfn.deploy.site_state import DesiredSite
from cloudfn.deploy.state import Deployable, DesiredFunction, DesiredState, Package, RemoteFunction
from cloudfn.errors import InvalidFile, NotFound
from cloudfn.manifest.values import Function, Index, Manifest, Permission


def desired_state(
    manifest: Manifest,
    artifacts: Iterable[Deployable],
    values: Mapping[str, str],
    *,
    complete: bool = True,
    site: DesiredSite | None = None,
) -> DesiredState:
    """What deploying ``artifacts`` of ``manifest`` is to bring about. ``values`` are the variables secrets draw on.

    Raises InvalidFile (CFN-DEP-012) for a secret without a value.
    """
    made = tuple(_function(manifest, manifest.functions[each.function], each, values) for each in artifacts)
    return DesiredState(
        manifest.project,
        manifest.env_id,
        manifest.region,
        made,
        collections(manifest),
        manifest.stage,
        complete,
        manifest.log_days,
        permissions(manifest),
        manifest.app_ids[0] if manifest.app_ids else "",
        site,
        manifest.storage.permission,
    )


def as_deployed(found: RemoteFunction, package: Package) -> DesiredFunction:
    """The function as it stands in the cloud, but with ``package``: what a rollback wants."""
    marker = found.marker
    owned = {*(marker.variables if marker else ()), BINDINGS_VARIABLE}
    kept = {name: value for name, value in found.variables.items() if name in owned}
    return DesiredFunction(
        **{**properties.held(found), "variables": kept},
        name=found.name,
        package=package,
        triggers=tuple(timer for timer in found.triggers if marker is not None and timer.name in marker.triggers),
        http=marker.http if marker else "",
    )


def choose(manifest: Manifest, names: Iterable[str], *, only: bool = False) -> tuple[str, ...]:
    """The functions to deploy, in the manifest's order: all, or ``names`` and the callbacks that their orders need.

    Raises NotFound (CFN-DEP-010) for an unknown name, (CFN-DEP-011) when there is nothing to deploy.
    """
    asked = tuple(names)
    for name in asked:
        if name not in manifest.functions:
            raise NotFound("CFN-DEP-010", name=name, known=", ".join(manifest.functions) or "-")
    chosen = set(asked or manifest.functions)
    if not only:
        for binding in manifest.payments.values():
            if chosen & set(binding.callers):
                chosen |= {name for name in (binding.callback, binding.refund_callback) if name}
    found = tuple(name for name in manifest.functions if name in chosen)
    if not found:
        raise NotFound("CFN-DEP-011")
    return found


def collections(manifest: Manifest) -> dict[str, tuple[Index, ...]]:
    """Each declared collection, and the one that each binding's ``once`` writes its claims to."""
    found = {name: collection.indexes for name, collection in manifest.documents.collections.items()}
    for binding in manifest.payments.values():
        if binding.once:
            found.setdefault(binding.once, ())
    return found


def permissions(manifest: Manifest) -> dict[str, Permission]:
    declared = manifest.documents.collections.items()
    return {name: collection.permission for name, collection in declared if collection.permission is not None}


def _function(
    manifest: Manifest, function: Function, artifact: Deployable, values: Mapping[str, str]
) -> DesiredFunction:
    missing = [name for name in function.secrets if name not in values]
    if missing:
        raise InvalidFile("CFN-DEP-012", function=function.name, names=", ".join(missing))
    return DesiredFunction(
        **properties.from_manifest(PropertySource(manifest, function, values)),
        name=function.name,
        package=Package(artifact.digest, artifact.path, artifact.size, artifact.handler),
        triggers=function.triggers,
        http=function.http,
        http_auth=function.http_auth,
    )
