"""``install: local``: dependencies installed here, apart from the source, and kept by what they were made from.

A cache entry's key holds package.json, the lock file, and the tool's version and platform, so it is never stale. An
entry is complete once it has its final name.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from cloudfn.build.rules import installed_rules
from cloudfn.build.scan import Scan
from cloudfn.build.values import PackFile
from cloudfn.clock import SystemClock
from cloudfn.errors import BuildError, InvalidFile
from cloudfn.events import Emit, Noticed, TaskEnded, TaskStarted
from cloudfn.manifest.values import Function, Manifest

LOCKS = ("npm-shrinkwrap.json", "package-lock.json")
PLATFORM = "manylinux2014_x86_64"
"""What the platform's Python functions run on."""


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
    tree = _made(manifest, function, inputs, _tool("node"), words, emit)
    files = _files(function, tree / "node_modules", "node_modules/")
    _warn_native(function, files, emit)
    return files


def site_packages(manifest: Manifest, function: Function, emit: Emit) -> tuple[PackFile, ...]:
    """The wheels of a Python function's requirements.txt for the platform, as files at the package's root.

    Raises BuildError when a package has no such wheel (CFN-PKG-024).
    """
    requirements = function.dir / "requirements.txt"
    if not requirements.is_file():
        return ()
    version = function.runtime.removeprefix("Python")
    words = [
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile",
        "--only-binary=:all:", "--platform", PLATFORM, "--implementation", "cp", "--python-version", version,
        "--target", "site", "-r", "requirements.txt",
    ]  # fmt: skip
    tree = _made(manifest, function, [requirements], f"pip {PLATFORM} {version}", words, emit)
    return _files(function, tree / "site", "")


def _made(
    manifest: Manifest, function: Function, inputs: Sequence[Path], tool: str, words: Sequence[str], emit: Emit
) -> Path:
    """The cache entry for ``inputs``, made by running ``words`` beside copies of them when it is not there yet."""
    whole = hashlib.sha256(f"1\n{tool}\n{' '.join(words[1:])}\n".encode())
    for path in inputs:
        content = path.read_bytes()
        whole.update(f"{path.name} {len(content)}\n".encode() + content)
    cache = manifest.state / "cache" / "dependencies"
    final = cache / whole.hexdigest()[:32]
    if final.is_dir():
        return final
    fresh = cache / f".{final.name}.{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for path in inputs:
        shutil.copyfile(path, fresh / path.name)
    clock, started = SystemClock(), time.perf_counter()
    emit(TaskStarted(clock.now(), "install", function.name, " ".join(words[:2])))
    try:
        _run(function, words, fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        emit(TaskEnded(clock.now(), "install", function.name, False, _ms(started)))
        raise
    for path in inputs:
        if path.name == ".npmrc":  # it may hold a token, and nothing needs it any more
            (fresh / path.name).unlink()
    try:
        fresh.rename(final)
    except OSError:  # somebody else was quicker
        shutil.rmtree(fresh, ignore_errors=True)
    emit(TaskEnded(clock.now(), "install", function.name, True, _ms(started)))
    return final


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
        code = "CFN-PKG-024" if function.is_python else "CFN-PKG-021"
        raise BuildError(code, function=function.name, command=" ".join(words[:3]), said=said[-2000:])


def _files(function: Function, folder: Path, prefix: str) -> tuple[PackFile, ...]:
    if not folder.is_dir():
        return ()
    scan = Scan(function.name, folder)
    scan.walk(folder, installed_rules(), prefix)
    return tuple(scan.files)


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


def _ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000
