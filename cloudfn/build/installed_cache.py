"""Installed dependencies, kept by what they were made from. An entry is complete once it has its final name."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from cloudfn.build.artifact import PackFile
from cloudfn.build.rules import Rules, installed_rules
from cloudfn.build.scan import Scan
from cloudfn.clock import SystemClock
from cloudfn.events.base import Emit
from cloudfn.events.tasks import TaskEnded, TaskStarted
from cloudfn.manifest.values import Function, Manifest


def folder(state: Path) -> Path:
    """Where the entries lie, below the project's state."""
    return state / "cache" / "dependencies"


def made(
    manifest: Manifest,
    function: Function,
    tool: str,
    inputs: Iterable[tuple[str, bytes]],
    make: Callable[[Path], None],
    emit: Emit,
) -> Path:
    """The entry for ``inputs`` (names and contents), made by ``make`` in an empty folder when it is not there yet.

    ``tool`` names what makes it and decides too: its version, platform, words. What ``make`` raises goes through.
    """
    whole = hashlib.sha256(f"2\n{tool}\n".encode())
    for name, content in inputs:
        whole.update(f"{name} {len(content)}\n".encode() + content)
    cache = folder(manifest.state)
    final = cache / whole.hexdigest()[:32]
    if final.is_dir():
        return final
    fresh = cache / f".{final.name}.{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    clock, started = SystemClock(), time.perf_counter()
    emit(TaskStarted(clock.now(), "install", function.name, " ".join(tool.split()[:2])))
    done = False
    try:
        make(fresh)
        done = True
    finally:
        if not done:
            shutil.rmtree(fresh, ignore_errors=True)
        emit(TaskEnded(clock.now(), "install", function.name, done, (time.perf_counter() - started) * 1000))
    try:
        fresh.rename(final)
    except OSError:  # somebody else was quicker
        shutil.rmtree(fresh, ignore_errors=True)
    return final


def files(function: Function, tree: Path, prefix: str = "", rules: Rules | None = None) -> tuple[PackFile, ...]:
    """The files below ``tree`` for the package, named ``prefix`` + path."""
    if not tree.is_dir():
        return ()
    scan = Scan(function.name, tree)
    scan.walk(tree, rules or installed_rules(), prefix)
    return tuple(scan.files)
