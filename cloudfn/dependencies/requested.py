"""What a function's folder asks npm for, and by which name equal asks know each other. Only reads files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cloudfn import regular_files
from cloudfn.frozen import dataclass

LOCKS = ("npm-shrinkwrap.json", "package-lock.json")
"""In the order that npm prefers."""

ASKED = ("dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta", "overrides")
LOCAL = ("file:", "link:", "portal:", "workspace:", ".", "/", "~/")
ELSEWHERE = ("git", "http:", "https:", "github:", "gitlab:", "bitbucket:")
OWN_SCRIPTS = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare")
"""Scripts of the function's own package.json that npm runs when it installs in its folder."""


@dataclass(frozen=True, slots=True)
class Lock:
    """``name`` in the folder; ``content`` as it is; ``parsed`` None when it is no JSON object."""

    name: str
    content: bytes
    parsed: dict[str, Any] | None

    @property
    def hosts(self) -> frozenset[str]:
        """Where it says that packages come from: ``host:port``."""
        return frozenset(urlsplit(url).netloc for url in _resolved(self.parsed))

    def without_hosts(self) -> bytes:
        """The same versions and checksums; where they come from is left to npm's own settings."""
        return json.dumps(_unhosted(self.parsed)).encode()


@dataclass(frozen=True, slots=True)
class RequestedPackages:
    """``names``: the dependencies and their ranges. ``package``: a package.json that asks for just this.

    ``identity`` is equal for equal asks. ``in_place``: what is installed depends on more than these texts (folders and
    scripts of the function's own, repositories), so it is neither kept nor shared.
    """

    folder: Path
    names: Mapping[str, str]
    package: bytes
    lock: Lock | None
    npmrc: bytes
    identity: str
    in_place: bool
    ignore_scripts: bool = False


def read(folder: Path, project: Path | None = None, *, ignore_scripts: bool = False) -> RequestedPackages | None:
    """What ``folder`` asks for; None when it has no package.json or no dependencies.

    ``project``: where an ``.npmrc`` is looked for when the folder has none. Raises OSError for a file that is there and
    cannot be read, ValueError for a package.json that is no JSON object or whose values are nested too deep.
    """
    try:
        return _read(folder, project, ignore_scripts=ignore_scripts)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _read(folder: Path, project: Path | None, *, ignore_scripts: bool) -> RequestedPackages | None:
    try:
        content = regular_files.read_json(folder / "package.json")
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not isinstance(content, dict):
        raise ValueError("it is no JSON object")
    names = content.get("dependencies")
    if not isinstance(names, dict) or not names:
        return None
    lock = _lock(folder)
    dependencies = {name: content[name] for name in ASKED if content.get(name)}
    if lock is not None and content.get("devDependencies"):
        dependencies["devDependencies"] = content[
            "devDependencies"
        ]  # npm compares them with the lock, and leaves them out
    npmrc = _npmrc(folder, project)
    identity = _identity(dependencies, lock, npmrc, ignore_scripts)
    versions = {str(name): str(version) for name, version in names.items()}
    package = json.dumps({"name": "cloudfn-set", "version": "1.0.0", "private": True, **dependencies}).encode()
    return RequestedPackages(
        folder, versions, package, lock, npmrc, identity, _in_place(folder, content), ignore_scripts
    )


def _lock(folder: Path) -> Lock | None:
    for name in LOCKS:
        try:
            content = regular_files.read_bytes(folder / name)
        except OSError as error:
            if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
                continue
            raise
        try:
            parsed = json.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            parsed = None
        return Lock(name, content, parsed if isinstance(parsed, dict) else None)
    return None


def _npmrc(folder: Path, project: Path | None) -> bytes:
    for place in (folder, project):
        if place is not None and regular_files.is_file(place / ".npmrc"):
            return regular_files.read_bytes(place / ".npmrc")
    return b""


def _identity(dependencies: Mapping[str, Any], lock: Lock | None, npmrc: bytes, ignore_scripts: bool) -> str:
    """The name and version of the function's own package do not count: npm repeats them in the lock."""
    locked: object = None
    if lock is not None:
        locked = lock.content.decode("utf-8", "replace") if lock.parsed is None else _nameless(lock.parsed)
    whole = json.dumps([dependencies, locked, npmrc.decode("utf-8", "replace"), ignore_scripts], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def _nameless(lock: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in lock.items() if name not in ("name", "version")}
    packages = rest.get("packages")
    if isinstance(packages, dict) and isinstance(packages.get(""), dict):
        root = {name: packages[""][name] for name in (*ASKED, "devDependencies") if name in packages[""]}
        rest["packages"] = {**packages, "": root}
    return rest


def _in_place(folder: Path, content: Mapping[str, Any]) -> bool:
    groups = [content.get(name) for name in ("dependencies", "optionalDependencies", "overrides")]
    versions = [str(each) for group in groups if isinstance(group, dict) for each in group.values()]
    scripts = content.get("scripts")
    own = isinstance(scripts, dict) and any(scripts.get(name) for name in OWN_SCRIPTS)
    bundled = any(content.get(name) for name in ("workspaces", "bundleDependencies", "bundledDependencies"))
    return own or bundled or (folder / "binding.gyp").exists() or any(map(_is_elsewhere, versions))


def _is_elsewhere(version: str) -> bool:
    """``owner/repository`` is GitHub's short form; no range of versions has a slash but ``npm:@scope/name@1``."""
    return version.startswith((*LOCAL, *ELSEWHERE)) or ("/" in version and not version.startswith("npm:"))


def _resolved(value: object) -> list[str]:
    """Every URL under ``resolved`` that looks like a registry's: lock files of all versions nest their packages."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if _is_registry(one.get("resolved")):
                found.append(one["resolved"])
            waiting += [each for each in one.values() if isinstance(each, dict)]
    return found


def _unhosted(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _unhosted(each) for name, each in value.items() if not (name == "resolved" and _is_registry(each))}


def _is_registry(url: object) -> bool:
    """Registries serve packages as ``HOST/NAME/-/NAME-VERSION.tgz``; mirrors also as ``/download/``."""
    return isinstance(url, str) and url.startswith(("http://", "https://")) and ("/-/" in url or "/download/" in url)
