"""Layers of the account: what is published, by whom, and which version a name means.

A layer belongs to the account and its region, not to an environment. Whose it is stands at the end of its description:
``[cloudfn PROJECT DIGEST]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from cloudfn.deploy import paging
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.state import DesiredState
from cloudfn.errors import NotFound
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Layer

MARKER = re.compile(r"\[cloudfn (?P<project>\S+) (?P<digest>[0-9a-f]{64})\]\Z")


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """``project`` and ``digest`` are "" where cloudfn did not publish it."""

    name: str
    version: int
    runtimes: tuple[str, ...]
    added: str
    description: str
    project: str = ""
    digest: str = ""


def described(description: str, project: str, digest: str) -> str:
    return f"{description} [cloudfn {project} {digest}]".strip()


def versions(cloud: Cloud, name: str) -> tuple[LayerVersion, ...]:
    """The published versions of layer ``name``, the newest first; () where there is none."""
    try:
        rows = cloud.read("scf", "ListLayerVersions", {"LayerName": name}).get("LayerVersions") or []
    except NotFound:
        return ()
    return tuple(sorted(map(_version, rows), key=lambda each: -each.version))


def newest(cloud: Cloud) -> tuple[LayerVersion, ...]:
    """The newest version of each layer that the account has in this region."""
    return tuple(map(_version, paging.rows(cloud, "scf", "ListLayers", {}, "Layers")))


def resolved(cloud: Cloud, goal: DesiredState) -> DesiredState:
    """``goal`` with the newest version wherever a layer is named without one. Raises NotFound (CFN-DEP-146)."""
    names = {layer.name for one in goal.functions for layer in one.layers if not layer.version}
    numbers: dict[str, int] = {}
    for name in sorted(names):
        found = versions(cloud, name)
        if not found:
            raise NotFound("CFN-DEP-146", name=name)
        numbers[name] = found[0].version

    def whole(layers: Iterable[Layer]) -> tuple[Layer, ...]:
        return tuple(layer if layer.version else Layer(layer.name, numbers[layer.name]) for layer in layers)

    return replace(goal, functions=tuple(replace(one, layers=whole(one.layers)) for one in goal.functions))


def _version(row: dict[str, object]) -> LayerVersion:
    description = str(row.get("Description") or "")
    found = MARKER.search(description)
    runtimes = row.get("CompatibleRuntimes")
    return LayerVersion(
        str(row.get("LayerName") or ""),
        int(str(row.get("LayerVersion") or 0)),
        tuple(map(str, runtimes)) if isinstance(runtimes, list) else (),
        str(row.get("AddTime") or ""),
        MARKER.sub("", description).strip(),
        found["project"] if found else "",
        found["digest"] if found else "",
    )
