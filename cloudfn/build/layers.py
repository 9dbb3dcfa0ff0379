"""Packages a layer: a folder, with what its package.json asks for; or the dependencies that functions share.

What lies at the top of the package is what functions see below ``/opt``, and Node.js finds packages in
``/opt/node_modules``.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path

from cloudfn import regular_files
from cloudfn.build import archive, limits
from cloudfn.build.artifact import PackFile
from cloudfn.build.collect import in_order
from cloudfn.build.compress import members
from cloudfn.build.installed import node_modules
from cloudfn.build.installed_cache import files
from cloudfn.build.store import BuildStore
from cloudfn.errors import BuildError
from cloudfn.events.base import Emit, ignore
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function, LayerSource, Manifest


@dataclass(frozen=True, slots=True)
class LayerArchive:
    """A finished layer. ``digest`` is equal on every machine; ``size`` in bytes."""

    name: str
    digest: str
    path: Path
    size: int
    file_count: int


def build_layer(manifest: Manifest, layer: LayerSource, emit: Emit = ignore) -> LayerArchive:
    """Raises BuildError (CFN-PKG-050 to 052, and those of an installation), InvalidFile without npm."""
    store = BuildStore(manifest.state)
    try:
        content = in_order(layer.name, _content(manifest, layer, emit))
        if not content:
            raise BuildError("CFN-PKG-051", name=layer.name)
        return _pack(store, layer, content)
    finally:
        store.close()


def common_dependencies(manifest: Manifest, layer: LayerSource) -> dict[str, str]:
    """Packages that all of the layer's functions ask for in the same words. Raises BuildError (CFN-PKG-052)."""
    wishes = [_wishes(manifest.functions[name]) for name in layer.functions]
    first, *others = wishes or [{}]
    found = {name: text for name, text in first.items() if all(each.get(name) == text for each in others)}
    if not found:
        raise BuildError("CFN-PKG-052", name=layer.name, functions=", ".join(layer.functions))
    return found


def _content(manifest: Manifest, layer: LayerSource, emit: Emit) -> list[PackFile]:
    runtime = layer.runtimes[0] if layer.runtimes else "Nodejs18.15"
    if layer.dir is not None:
        if not layer.dir.is_dir():
            raise BuildError("CFN-PKG-050", name=layer.name, folder=layer.dir)
        source = Function(layer.name, layer.dir, runtime=runtime)
        own = [file for file in files(source, layer.dir) if not file.name.startswith("node_modules/")]
        return [*own, *(() if source.is_python else node_modules(manifest, source, emit))]
    folder = manifest.state / "layers" / layer.name
    folder.mkdir(parents=True, exist_ok=True)
    package = {"name": layer.name.lower(), "private": True, "dependencies": common_dependencies(manifest, layer)}
    (folder / "package.json").write_text(json.dumps(package, sort_keys=True, indent=1), "utf-8")
    return list(node_modules(manifest, Function(layer.name, folder, runtime=runtime), emit))


def _wishes(function: Function) -> Mapping[str, str]:
    try:
        package = regular_files.read_json(function.dir / "package.json")
    except (OSError, ValueError):
        return {}
    found = package.get("dependencies") if isinstance(package, dict) else None
    return found if isinstance(found, dict) else {}


def _pack(store: BuildStore, layer: LayerSource, content: tuple[PackFile, ...]) -> LayerArchive:
    store.artifacts.mkdir(parents=True, exist_ok=True)
    fresh = store.artifacts / f".layer-{layer.name}.{os.getpid()}.zip"
    try:
        inspect = functools.partial(limits.refuse_secrets, installed=store.dependencies)
        packed = members(content, [None] * len(content), lambda sha256: None, inspect)
        written = archive.write(fresh, zip((file.name for file in content), packed, strict=True))
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    names = (file.name for file in content)
    digest = archive.digest(zip(names, (at.sha256 for at in written.placed), strict=True))
    return LayerArchive(layer.name, digest, store.keep(fresh, digest, written), written.size, len(content))
