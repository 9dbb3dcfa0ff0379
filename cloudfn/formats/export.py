"""A manifest as ``cloudbaserc.json`` 2.x, or as the ``config.json`` files of WeChat DevTools."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloudfn.errors import Notice
from cloudfn.formats import cloud_settings
from cloudfn.manifest.values import Function, Manifest


def cloudbaserc(manifest: Manifest) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """The content of ``cloudbaserc.json``, and what has no place in it. Secrets stay references to ``.env``."""
    shape = {
        "version": "2.0",
        "envId": manifest.env_id,
        "region": manifest.region,
        "functionRoot": _relative(manifest.root, manifest),
        "functions": [_function(each, manifest) for each in manifest.functions.values()],
    }
    return shape, tuple(_lost(manifest))


TIMERS = 1
"""DevTools' documentation: ``triggers`` is an array that may hold one trigger only."""


def devtools(manifest: Manifest) -> tuple[dict[Path, dict[str, Any]], tuple[Notice, ...]]:
    """The ``config.json`` of each function that needs one, by its path, and what has no place in them."""
    files: dict[Path, dict[str, Any]] = {}
    for each in manifest.functions.values():
        if each.triggers or each.openapi:
            timers = each.triggers[:TIMERS]
            triggers = [{"name": timer.name, "type": "timer", "config": timer.cron} for timer in timers]
            files[each.dir / "config.json"] = {"permissions": {"openapi": list(each.openapi)}, "triggers": triggers}
    return files, tuple(_homeless(manifest))


def _homeless(manifest: Manifest) -> Iterator[Notice]:
    """One notice for each function with settings that DevTools keeps elsewhere or not at all."""
    for one in manifest.functions.values():
        keys = [f"trigger `{timer.name}`" for timer in one.triggers[TIMERS:]]
        settings = ("environment", "secrets", "http", "layers", "vpc", "shared")
        keys += [f"`{name}`" for name in settings if getattr(one, name)]
        keys += [f"`{name}`" for name in cloud_settings.named(one)]
        if keys:
            yield Notice("CFN-DEP-113", {"function": one.name, "keys": ", ".join(keys)})


def _function(one: Function, manifest: Manifest) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "name": one.name,
        **({"type": one.type} if one.is_web else {}),
        "handler": one.handler,
        "runtime": one.runtime,
        "timeout": one.timeout_s,
        "memorySize": one.memory_mb,
        "installDependency": one.install == "cloud",
    }
    if one.dir != manifest.root / one.name:
        shape["dir"] = _relative(one.dir, manifest)
    variables = {**one.environment, **{name: "{{env." + name + "}}" for name in one.secrets}}
    if variables:
        shape["envVariables"] = variables
    if one.exclude:
        shape["ignore"] = list(one.exclude)
    if one.triggers:
        shape["triggers"] = [{"name": each.name, "type": "timer", "config": each.cron} for each in one.triggers]
    if one.http:
        shape["path"] = one.http
    if one.layers:
        shape["layers"] = [{"name": each.name, "version": each.version} for each in one.layers if each.version]
    if one.vpc:
        shape["vpc"] = {"vpcId": one.vpc.id, "subnetId": one.vpc.subnet}
    return shape | cloud_settings.written(one)


def _lost(manifest: Manifest) -> Iterator[Notice]:
    for one in manifest.functions.values():
        if one.openapi:
            why = "that tool does not set it; DevTools does, from config.json"
            yield Notice("CFN-DEP-087", {"function": one.name, "key": "permissions.openapi", "why": why})
        if any(not layer.version for layer in one.layers):
            why = "that tool names each layer's version; the newest is no version"
            yield Notice("CFN-DEP-087", {"function": one.name, "key": "layers", "why": why})
        if one.http_auth is not None:
            why = "that tool binds the path only"
            yield Notice("CFN-DEP-087", {"function": one.name, "key": "httpAuth", "why": why})
        if one.shared:
            yield Notice(
                "CFN-DEP-087", {"function": one.name, "key": "shared", "why": "that tool packs one folder only"}
            )
    if manifest.payments:
        why = "that tool knows no payments, and packs functions without the shim"
        yield Notice("CFN-DEP-087", {"function": "-", "key": "payments", "why": why})
    if manifest.documents.collections:
        yield Notice("CFN-DEP-087", {"function": "-", "key": "documents", "why": "that tool creates no collections"})
    if manifest.hosting:
        why = "that tool uploads a site by a command of its own, `tcb hosting deploy`"
        yield Notice("CFN-DEP-087", {"function": "-", "key": "hosting", "why": why})


def _relative(path: Path, manifest: Manifest) -> str:
    return Path(os.path.relpath(path, manifest.directory)).as_posix()
