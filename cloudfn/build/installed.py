"""``install: local`` for Node.js: dependencies installed here by npm, apart from the source.

A cache entry's key holds package.json, the lock file, and the tool's version and platform, so it is never stale.
"""

from __future__ import annotations

import functools
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from cloudfn.build import kept
from cloudfn.build.values import PackFile
from cloudfn.clock import SystemClock
from cloudfn.errors import BuildError, InvalidFile
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Function, Manifest

LOCKS = ("npm-shrinkwrap.json", "package-lock.json")


def node_modules(manifest: Manifest, function: Function, emit: Emit) -> tuple[PackFile, ...]:
    """The production dependencies of a Node function, as files below ``node_modules/``; none without a package.json.

    Raises InvalidFile without npm (CFN-PKG-020), BuildError when it fails (CFN-PKG-021) or cannot apply (CFN-PKG-022).
    """
    package = function.dir / "package.json"
    if not package.is_file():
        return ()
    wanted = _dependencies(function, package)
    if not wanted:
        return ()
    local = [name for name, version in wanted.items() if version.startswith(("file:", "link:", "workspace:"))]
    if local:
        raise BuildError("CFN-PKG-022", function=function.name, names=", ".join(local))
    lock = next((function.dir / name for name in LOCKS if (function.dir / name).is_file()), None)
    if lock is None:
        emit(Noticed(SystemClock().now(), "CFN-PKG-023", {"function": function.name}, function=function.name))
    inputs = [package, *([lock] if lock else []), *_npmrc(manifest, function)]
    words = ["npm", "ci" if lock else "install", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    make = functools.partial(_install, function, words, inputs)
    contents = [(path.name, path.read_bytes()) for path in inputs]
    tree = kept.made(manifest, function, f"{' '.join(words)} {_tool('node')}", contents, make, emit)
    files = kept.files(function, tree / "node_modules", "node_modules/")
    _warn_native(function, files, emit)
    return files


def _install(function: Function, words: Sequence[str], inputs: Sequence[Path], fresh: Path) -> None:
    """Run ``words`` in ``fresh`` beside copies of ``inputs``."""
    for path in inputs:
        shutil.copyfile(path, fresh / path.name)
    _run(function, words, fresh)
    (fresh / ".npmrc").unlink(missing_ok=True)  # it may hold a token, and nothing needs it any more


def _run(function: Function, words: Sequence[str], folder: Path) -> None:
    command = shutil.which(words[0]) or ""
    if not command:
        raise InvalidFile("CFN-PKG-020", tool=words[0], function=function.name)
    environment = {**os.environ, "NODE_ENV": "production"}
    ran = subprocess.run(
        [command, *words[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
    )
    if ran.returncode:
        said = (ran.stderr or ran.stdout).strip()
        raise BuildError("CFN-PKG-021", function=function.name, command=" ".join(words[:3]), said=said[-2000:])


def _dependencies(function: Function, package: Path) -> Mapping[str, str]:
    try:
        parsed = json.loads(package.read_text(encoding="utf-8-sig"))
        found = parsed.get("dependencies") or {}
        return {str(name): str(version) for name, version in found.items()}
    except (ValueError, AttributeError) as error:
        raise BuildError("CFN-PKG-007", function=function.name, file=package, reason=error) from error


def _npmrc(manifest: Manifest, function: Function) -> list[Path]:
    places = (function.dir / ".npmrc", manifest.directory / ".npmrc")
    return [path for path in places if path.is_file()][:1]


@functools.cache
def _tool(name: str) -> str:
    """Version and platform of a tool, asked of the executable itself once per process."""
    found = shutil.which(name)
    if not found:
        raise InvalidFile("CFN-PKG-020", tool=name, function="")
    ran = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    return f"{name} {ran.stdout.strip()} {platform.system()} {platform.machine()}"


def _warn_native(function: Function, files: Sequence[PackFile], emit: Emit) -> None:
    native = next((file.name for file in files if file.name.endswith(".node")), "")
    if native and (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        params = {"function": function.name, "file": native, "platform": f"{platform.system()} {platform.machine()}"}
        emit(Noticed(SystemClock().now(), "CFN-PKG-025", params, function=function.name))
