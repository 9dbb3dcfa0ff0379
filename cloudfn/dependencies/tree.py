"""A folder of installed packages: whether all of it is there, and how it gets to where a function finds it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cloudfn import regular_files
from cloudfn.dependencies.requested import RequestedPackages

MARK = ".cloudfn-set.json"
"""Ours, written when npm is done: ``{"set": identity, "npm": digest of npm's own list}``."""

HIDDEN = ".package-lock.json"
"""npm's own list of what it has installed, written last by npm 7 and later."""

OTHERS = (".modules.yaml", ".yarn-integrity", ".yarn-state.yml", ".package_versions.json")
"""The same of pnpm, Yarn 1, Yarn 2 and later, cnpm."""


def whole(modules: Path, requested: RequestedPackages) -> bool:
    """Whether ``modules`` holds what ``requested`` asks for, down to the last package.

    Our mark says so while npm's list is the one that it was written beside; else npm's list, held against the folders;
    else another package manager's; else, for folders that people made by hand, the packages' own dependencies.
    """
    if not modules.is_dir() or not all((modules / name).exists() for name in requested.names):
        return False
    hidden = _read(modules / HIDDEN)
    mark = _parsed(_read(modules / MARK))
    if mark.get("npm") == _digest(hidden):
        return bool(mark.get("set") == requested.identity)
    packages = _parsed(hidden).get("packages")
    if isinstance(packages, dict):
        return all(_there(modules.parent, path, about) for path, about in packages.items() if path)
    return any((modules / name).exists() for name in OTHERS) or _closed(modules, requested.names)


def is_ours(modules: Path) -> bool:
    """Whether we installed what is there, and npm has installed nothing since."""
    return _parsed(_read(modules / MARK)).get("npm") == _digest(_read(modules / HIDDEN))


def packages(modules: Path) -> Mapping[str, Any]:
    """npm's list: path from the folder above -> facts; empty when there is none."""
    found = _parsed(_read(modules / HIDDEN)).get("packages")
    return found if isinstance(found, dict) else {}


def write_mark(modules: Path, requested: RequestedPackages) -> None:
    """Say that ``modules`` is complete."""
    modules.mkdir(exist_ok=True)
    text = json.dumps({"set": requested.identity, "npm": _digest(_read(modules / HIDDEN))})
    fresh = modules / f"{MARK}.{os.getpid()}"
    fresh.write_text(text)
    fresh.replace(modules / MARK)


def link(source: Path, target: Path) -> None:
    """Make ``target`` a tree of links to ``source``'s files; copies where the file system has none.

    npm's and our own lists are copied, since npm writes its list in place.
    """

    def one(path: str, to: str) -> None:
        if Path(path).name not in (HIDDEN, MARK):
            try:
                os.link(path, to)
                return
            except OSError:
                pass  # another file system, or no more links to this file
        shutil.copy2(path, to)

    shutil.copytree(source, target, symlinks=True, copy_function=one)


def move_in(fresh: Path, modules: Path) -> None:
    """``fresh`` takes the place of ``modules``: in one step where both lie on one file system, else its lists last."""
    old = fresh.with_name(f"{fresh.name}.old")
    if modules.is_symlink() or (modules.exists() and not modules.is_dir()):
        modules.unlink()  # rmtree would wait for whoever writes to a FIFO
    elif modules.exists():
        try:
            modules.rename(old)
        except OSError:
            shutil.rmtree(modules)
    try:
        fresh.rename(modules)
    except OSError:
        _copy_in(fresh, modules)
    for rest in (old, fresh):
        shutil.rmtree(rest, ignore_errors=True)


def _copy_in(fresh: Path, modules: Path) -> None:
    lists = (MARK, HIDDEN)  # whoever sees npm's list sees whose it is
    shutil.copytree(fresh, modules, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*lists))
    for name in lists:
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(fresh / name, modules / name)


def _there(folder: Path, path: str, about: object) -> bool:
    """Whether the package at ``path`` of npm's list is there in its version; those that may be missing are."""
    if not isinstance(about, dict) or any(about.get(word) for word in ("optional", "devOptional", "dev", "link")):
        return True
    found = _parsed(_read(folder / path / "package.json"))
    return bool(found) and about.get("version") in (None, found.get("version"))


def lacking(modules: Path, names: Iterable[str]) -> str:
    """A package that cannot be found, with who needs it; "" when all are there."""
    for asking, name, package in _reached(modules, names):
        if package is None:
            return name if asking == modules.parent else f"{name}, which {asking.name} needs"
    return ""


def _closed(modules: Path, names: Iterable[str]) -> bool:
    """Whether every package and all that it needs in turn can be found, with the file that it is entered by."""
    for _, _, package in _reached(modules, names):
        about = None if package is None else _about(package)
        if package is None or about is None or not _entered(package, about):
            return False
    return True


def _reached(modules: Path, names: Iterable[str]) -> Iterator[tuple[Path, str, Path | None]]:
    """(who asks, name, folder) of every package that is asked for, in turn; None for one that is not there."""
    seen: set[Path] = set()
    waiting = [(modules.parent, name) for name in names]
    while waiting:
        asking, name = waiting.pop()
        found = next((place for place in _places(asking, modules) if (place / name).exists()), None)
        if found is None:
            yield asking, name, None
            continue
        package = (found / name).resolve()
        if package in seen:
            continue
        seen.add(package)
        yield asking, name, package
        about = _about(package) or {}
        needs = about.get("dependencies")
        optional = about.get("optionalDependencies")
        loose = optional if isinstance(optional, dict) else {}
        waiting += [(found / name, each) for each in (needs if isinstance(needs, dict) else {}) if each not in loose]


def _about(package: Path) -> dict[str, Any] | None:
    """Its package.json; empty where there is none, for Node.js is content with index.js; None for a damaged one."""
    try:
        about = regular_files.read_json(package / "package.json")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return None
    return about if isinstance(about, dict) else None


def _places(asking: Path, modules: Path) -> Iterable[Path]:
    """The ``node_modules`` folders where Node.js looks from ``asking``, up to ``modules``."""
    for folder in (asking, *asking.parents):
        if folder.name != "node_modules":
            yield folder / "node_modules"
        if folder == modules.parent:
            return


def _entered(package: Path, about: Mapping[str, Any]) -> bool:
    main = about.get("main")
    if isinstance(main, str) and main:
        return (
            any((package / f"{main}{end}").exists() for end in ("", ".js", ".json", ".node", "/index.js"))
            or (package / "index.js").exists()
        )
    return bool(about) or (package / "index.js").exists()


def _read(file: Path) -> bytes:
    try:
        return regular_files.read_bytes(file)
    except OSError:
        return b""


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
