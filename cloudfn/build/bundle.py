"""``install: bundle``: the handler and everything it requires in one file, made by the user's own esbuild."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from cloudfn.build.artifact import Collected, LeftOut, PackFile
from cloudfn.errors import BuildError, InvalidFile
from cloudfn.manifest.typescript import ENDINGS, esbuild
from cloudfn.manifest.values import Function, Manifest
from cloudfn.shim import typescript

SDK = "wx-server-sdk"

SDK_DOOR = """const cloud = require({real});
const found = globalThis[Symbol.for("cloudfn.sdk")];
module.exports = found ? found(cloud) : cloud;
"""
"""Stands in for the SDK inside the bundle, where the shim cannot see it being loaded."""


def bundled(manifest: Manifest, function: Function, collected: Collected) -> Collected:
    """``collected`` with the function's scripts replaced by one bundle under the handler's name.

    Raises InvalidFile without esbuild (CFN-PKG-026), BuildError when it fails (CFN-PKG-027).
    """
    base = function.handler.rpartition(".")[0]
    source = next(
        (path for end in (".js", ".mjs", ".cjs", ".ts") if (path := function.dir / (base + end)).is_file()), None
    )
    if source is None:
        return collected
    content = _bundle(manifest, function, source)
    kept = [file for file in collected.files if file.content is not None or not _is_inside(file.name)]
    out = [LeftOut(file.name, "bundled") for file in collected.files if file not in kept]
    files = sorted([*kept, PackFile(f"{base}.js", "", content=content)], key=lambda file: file.name)
    return Collected(collected.function, collected.handler, tuple(files), tuple(sorted([*collected.left_out, *out])))


def compiled(function: Function, source: Path, collected: Collected) -> Collected:
    """``collected`` with the function's TypeScript replaced by what esbuild makes of it.

    Raises InvalidFile (CFN-RUN-032), BuildError (CFN-RUN-033).
    """
    made = PackFile(typescript.name_in_package(function), "", content=typescript.compiled(function, source))
    kept = [file for file in collected.files if not file.name.endswith(ENDINGS)]
    out = [LeftOut(file.name, "bundled") for file in collected.files if file not in kept]
    files = sorted([*kept, made], key=lambda file: file.name)
    return Collected(collected.function, collected.handler, tuple(files), tuple(sorted([*collected.left_out, *out])))


def _is_inside(name: str) -> bool:
    """Whether the bundle makes this file unnecessary: scripts and the package managers' files, not data."""
    return name.endswith((".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx")) or name in (
        "package.json",
        "package-lock.json",
    )


def _bundle(manifest: Manifest, function: Function, source: Path) -> bytes:
    folder = manifest.state / "cache" / "bundle" / function.name
    folder.mkdir(parents=True, exist_ok=True)
    target = re.search(r"\d+", function.runtime)
    words = [
        _esbuild(function), str(source), "--bundle", "--platform=node", "--format=cjs", "--log-level=warning",
        f"--target=node{target.group() if target else 16}", "--charset=utf8", "--legal-comments=none",
    ]  # fmt: skip
    real = _resolved(function.dir, manifest.directory)
    if real is not None and function.shim:
        door = folder / "sdk.cjs"
        door.write_text(SDK_DOOR.format(real=_quoted(real)), encoding="utf-8")
        words.append(f"--alias:{SDK}={door}")
    ran = subprocess.run(words, cwd=function.dir, capture_output=True, check=False)
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip()
        raise BuildError("CFN-PKG-027", function=function.name, said=said[-2000:])
    return ran.stdout


def _esbuild(function: Function) -> str:
    if found := esbuild(function):
        return found
    raise InvalidFile("CFN-PKG-026", function=function.name)


def _resolved(*folders: Path) -> Path | None:
    """The SDK's own main file as the function would find it."""
    return next((path for folder in folders if (path := folder / "node_modules" / SDK / "index.js").is_file()), None)


def _quoted(path: Path) -> str:
    return json.dumps(os.fspath(path))
