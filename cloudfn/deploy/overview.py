"""What stands in the cloud beside what the manifest says, without building anything."""

from __future__ import annotations

from cloudfn.deploy import properties, remote
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.code import overwritten
from cloudfn.deploy.plan import Options
from cloudfn.deploy.planner import plan_function
from cloudfn.deploy.properties import PropertySource
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import DesiredFunction, Environment, Package, Remote, RemoteFunction
from cloudfn.deploy.words import said
from cloudfn.errors import Notice
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function, Manifest


@dataclass(frozen=True, slots=True)
class Standing:
    """One function; ``found`` None: not deployed. ``ours``: deployed by this project.

    ``drift`` are differences from the manifest in words.
    """

    name: str
    found: RemoteFunction | None = None
    ours: bool = False
    drift: tuple[str, ...] = ()
    url: str = ""


def overview(
    cloud: Cloud, environment: Environment, manifest: Manifest, record: Record
) -> tuple[tuple[Standing, ...], tuple[Notice, ...]]:
    """All functions of the manifest and of the environment, and what people should be warned of."""
    seen = remote.read(cloud, environment, (), collections={}, routes=True, everything=True)
    names = [*manifest.functions, *(name for name in sorted(seen.functions) if name not in manifest.functions)]
    notices: list[Notice] = []
    rows = tuple(_standing(name, manifest, seen, record, notices) for name in names)
    return rows, tuple(notices)


def _standing(name: str, manifest: Manifest, seen: Remote, record: Record, notices: list[Notice]) -> Standing:
    found, function = seen.functions.get(name), manifest.functions.get(name)
    if found is None:
        return Standing(name)
    drift: list[str] = []
    ours = found.marker is not None and found.marker.project == manifest.project
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
    )
