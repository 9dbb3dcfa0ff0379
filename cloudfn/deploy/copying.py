"""What stands in one environment as what is to stand in another: the same packages, settings and collections.

Nothing is built and no file of the project is read; values of variables go from cloud to cloud and nowhere else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cloudfn.deploy import marker as markers
from cloudfn.deploy import properties, releases, standing
from cloudfn.deploy.code import known_digest
from cloudfn.deploy.deployer import Deployer
from cloudfn.deploy.properties import STATE_VARIABLE
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import DesiredFunction, DesiredState, Package, Remote, RemoteFunction
from cloudfn.errors import NotFound, Notice
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Index, Manifest, Permission

AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class CopySource:
    """``desired``: the wish for the other environment. ``notices``: what stays behind, or should be looked at."""

    desired: DesiredState
    notices: tuple[Notice, ...]


def copy_source(source: Deployer, names: tuple[str, ...], to: Manifest, scratch: Path) -> CopySource:
    """Functions ``names`` of the environment of ``source`` (none: all that this project deployed, and all collections),
    as they are to stand in the environment of ``to``. The packages are put into ``scratch``.

    Raises NotFound (CFN-DEP-073) for a function that is not there, (CFN-DEP-178) when there is nothing to copy;
    CloudError, InvalidFile for a package that cannot be had.
    """
    seen = source.everything(names)
    chosen = names or tuple(
        name for name, one in sorted(seen.functions.items()) if markers.own(one.marker, to.project) is not None
    )
    if not chosen and not seen.tables:
        raise NotFound("CFN-DEP-178", env=source.target.env_id, project=to.project)
    cloud, env_id, record = source.target.cloud, source.target.env_id, source.record()

    def package(name: str) -> Package:
        data = releases.download(cloud, env_id, name)
        place = scratch / f"{name}.zip"
        place.write_bytes(data)
        found = seen.functions[name]
        return Package(_digest(found, record, data), place, len(data), found.handler)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        packages = dict(zip(chosen, pool.map(package, chosen), strict=True))
    functions = tuple(_desired(seen, name, packages[name]) for name in chosen)
    desired = DesiredState(
        to.project,
        to.env_id,
        to.region,
        functions,
        {name: _indexes(each) for name, each in seen.tables.items()},
        to.stage,
        complete=False,
        permissions=_permissions(seen.permissions),
        app_id=to.app_ids[0] if to.app_ids else "",
    )
    return CopySource(desired, tuple(_notices(seen, chosen)))


def _desired(seen: Remote, name: str, package: Package) -> DesiredFunction:
    found = seen.functions[name]
    path = standing.paths(seen, name)[:1]
    kept = {key: value for key, value in found.variables.items() if key != STATE_VARIABLE}
    return DesiredFunction(
        **{**properties.held(found), "variables": kept},
        name=name,
        package=package,
        triggers=standing.timers(seen, name),
        http=path[0] if path else "",
        http_auth=seen.routes[path[0]].auth if path else None,
    )


def _digest(found: RemoteFunction, record: Record, data: bytes) -> str:
    """The name under which a deploy from the manifest knows the same code; else one of the bytes."""
    return known_digest(found, record) or hashlib.sha256(data).hexdigest()


def _indexes(indexes: tuple[Index, ...]) -> tuple[Index, ...]:
    return tuple(each for each in indexes if each.fields != ("_id",))


def _permissions(permissions: Mapping[str, Permission]) -> dict[str, Permission]:
    return {name: each for name, each in permissions.items() if each.tag}


def _notices(seen: Remote, chosen: tuple[str, ...]) -> Iterator[Notice]:
    if left := tuple(standing.left_out(seen, chosen)):
        yield Notice("CFN-DEP-176", {"what": ", ".join(left)})
    env_id = seen.environment.env_id
    for name in chosen:
        variables = seen.functions[name].variables
        tied = sorted(key for key, value in variables.items() if key != STATE_VARIABLE and env_id in value)
        if tied:
            yield Notice("CFN-DEP-179", {"function": name, "names": ", ".join(tied), "env": env_id})
