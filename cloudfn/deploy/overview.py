"""What stands in the cloud beside what the manifest says, without building anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from cloudfn.deploy import marker as markers
from cloudfn.deploy import properties, remote, sites
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.code import overwritten
from cloudfn.deploy.desired import permissions
from cloudfn.deploy.function_plan import plan_function
from cloudfn.deploy.permissions import change
from cloudfn.deploy.plan import Options
from cloudfn.deploy.planner import pinned
from cloudfn.deploy.properties import PropertySource
from cloudfn.deploy.record import Record
from cloudfn.deploy.site_files import site_files
from cloudfn.deploy.site_plan import plan_site
from cloudfn.deploy.site_state import RemoteSite
from cloudfn.deploy.state import DesiredFunction, Environment, Package, Remote, RemoteFunction
from cloudfn.deploy.words import said
from cloudfn.errors import InvalidFile, Notice
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function, Hosting, Manifest, Permission


@dataclass(frozen=True, slots=True)
class Standing:
    """One function; ``found`` None: not deployed. ``ours``: deployed by this project.

    ``drift`` are differences from the manifest in words, ``traffic`` who has the calls of one that is ours: percent by
    version.
    """

    name: str
    found: RemoteFunction | None = None
    ours: bool = False
    drift: tuple[str, ...] = ()
    url: str = ""
    traffic: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CollectionStanding:
    """One collection whose permission the manifest names. ``permission`` is the cloud's, "" where there is none yet."""

    name: str
    permission: str
    drift: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilesStanding:
    """The environment's files, where the manifest names their permission; "" where there is no bucket."""

    permission: str
    drift: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """The static site of a manifest that has one. ``files``: how many there are ours; ``url`` "": not open."""

    url: str
    files: int
    drift: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeployOverview:
    functions: tuple[Standing, ...]
    collections: tuple[CollectionStanding, ...]
    notices: tuple[Notice, ...]
    site: SiteStanding | None = None
    files: FilesStanding | None = None


def overview(cloud: Cloud, environment: Environment, manifest: Manifest, record: Record) -> DeployOverview:
    """All functions of the manifest and of the environment, and what people should be warned of."""
    rights = permissions(manifest)
    seen = remote.read(
        cloud,
        environment,
        (),
        collections=dict.fromkeys(rights, ()),
        routes=True,
        everything=True,
        permissions=rights,
        files=manifest.storage.permission is not None,
    )
    own = [name for name, each in seen.functions.items() if markers.own(each.marker, manifest.project)]
    seen = replace(seen, traffic=remote.traffic(cloud, environment.env_id, own))
    names = [*manifest.functions, *(name for name in sorted(seen.functions) if name not in manifest.functions)]
    notices: list[Notice] = []
    rows = tuple(_standing(name, manifest, seen, record, notices) for name in names)
    collections = tuple(_collection(name, each, seen) for name, each in rights.items())
    site = _site(manifest, manifest.hosting, sites.read(cloud, environment.env_id)) if manifest.hosting else None
    return DeployOverview(rows, collections, tuple(notices), site, _files(manifest.storage.permission, seen.files))


def _site(manifest: Manifest, hosting: Hosting, there: RemoteSite) -> SiteStanding:
    own = there.owners.get(manifest.project, {})
    url, count = there.url(hosting.path), sum(key in there.objects for key in own)
    try:
        desired = site_files(hosting)
    except InvalidFile as error:
        return SiteStanding(url, count, (error.title(),))
    row = plan_site(manifest.project, desired, there, [], [])
    return SiteStanding(url, count, tuple(str(said(each)) for each in row.changes))


def _collection(name: str, desired: Permission, seen: Remote) -> CollectionStanding:
    there = seen.permissions.get(name)
    differs = change(desired, there)
    return CollectionStanding(name, str(there or ""), (str(said(differs)),) if differs else ())


def _files(desired: Permission | None, there: Permission | None) -> FilesStanding | None:
    if desired is None:
        return None
    differs = change(desired, there)
    return FilesStanding(str(there or ""), (str(said(differs)),) if differs else ())


def _standing(name: str, manifest: Manifest, seen: Remote, record: Record, notices: list[Notice]) -> Standing:
    found, function = seen.functions.get(name), manifest.functions.get(name)
    if found is None:
        return Standing(name)
    drift: list[str] = []
    ours = markers.own(found.marker, manifest.project) is not None
    notices += pinned(name, seen.traffic.get(name, {}))
    if function is not None and ours:
        desired = _as_now(manifest, function, found, record)
        refusals: list[Notice] = []
        drift += [
            str(said(each))
            for each in plan_function(manifest.project, desired, seen, record, Options(), refusals).changes
        ]
        lost = []
        if overwritten(found, record):
            lost.append("code")
        if found.handler != desired.package.handler:
            lost.append(f"handler {desired.package.handler} -> {found.handler}")
        if lost:
            notices.append(Notice("CFN-DEP-063", {"function": name, "what": ", ".join(lost)}))
    elif function is None and ours:
        drift.append("not in the manifest")
    elif not ours:
        drift.append("not deployed by this project")
    if found.status.endswith("Failed"):
        drift += [f"{code}: {message}" for code, message in found.reasons]
    path = next((path for path, target in sorted(seen.routes.items()) if target.function == name), "")
    return Standing(
        name,
        found,
        ours,
        tuple(drift),
        f"https://{seen.environment.env_id}.service.tcloudbase.com{path}" if path else "",
        seen.traffic.get(name, {}),
    )


def _as_now(manifest: Manifest, function: Function, found: RemoteFunction, record: Record) -> DesiredFunction:
    """The manifest's wish with the code that is deployed. Values of secrets are not looked at: any will do."""
    marker = found.marker
    history = record.of(function.name).history
    handler = history[0].handler if history else found.handler
    there = {name: found.variables[name] for name in function.secrets if name in found.variables}
    return DesiredFunction(
        **properties.from_manifest(PropertySource(manifest, function, there)),
        name=function.name,
        package=Package(marker.digest if marker else "", manifest.directory, found.code_size, handler),
        triggers=function.triggers,
        http=function.http,
        http_auth=function.http_auth,
    )
