"""The builder itself: collect, dependencies, limits, archive, store. One function after the other, two threads each."""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from cloudfn.build import archive, limits, unchanged
from cloudfn.build.artifact import Artifact, Collected, LeftOut, PackFile
from cloudfn.build.bundle import bundled, compiled
from cloudfn.build.collect import chosen, collect, in_order
from cloudfn.build.compress import members
from cloudfn.build.store import FORMAT, RACY_NS, BuildStore, Last, fingerprint, place
from cloudfn.clock import SystemClock
from cloudfn.errors import BuildError
from cloudfn.events.base import Emit, ignore
from cloudfn.events.tasks import Noticed, TaskEnded, TaskStarted
from cloudfn.manifest import typescript
from cloudfn.manifest.values import Function, Manifest


def build(
    manifest: Manifest,
    names: Iterable[str] = (),
    out: Path | None = None,
    emit: Emit = ignore,
    *,
    cache: bool = True,
) -> tuple[Artifact, ...]:
    """Package the functions called ``names``, all without names, into ``out`` (default ``.cloudfn/build``).

    Each archive is also kept as ``.cloudfn/artifacts/<digest>.zip``. Without ``cache`` every file is read and
    compressed anew; the bytes are the same. Raises NotFound, BuildError, InvalidFile (a missing tool).
    """
    functions = chosen(manifest, names)
    store = BuildStore(manifest.state)
    try:
        return tuple(_build(manifest, function, store, out, emit, cache) for function in functions)
    finally:
        store.close()


def contents(manifest: Manifest, function: Function, emit: Emit = ignore) -> Collected:
    """Everything that enters ``function``'s package, dependencies included; installs them where that is our part.

    Raises BuildError, InvalidFile.
    """
    collected = collect(manifest, function)
    files: Sequence[PackFile] = ()
    if function.is_python:
        if function.install not in ("none", "vendored"):  # the platform installs nothing for Python
            from cloudfn.build.wheels import site_packages  # 18 ms for Python functions only

            files = site_packages(manifest, function, emit)
    elif function.install == "local":
        from cloudfn.build.installed import node_modules  # 20 ms for those whose packages we install

        files = node_modules(manifest, function, emit)
    elif function.install == "bundle":
        collected = bundled(manifest, function, collected)
    if function.install != "bundle" and (source := typescript.source(function)):
        collected = compiled(function, source, collected)
    if files:
        own = {file.name for file in collected.files}
        ordered = in_order(function.name, [*collected.files, *(file for file in files if file.name not in own)])
        collected = Collected(function.name, collected.handler, ordered, collected.left_out)
    limits.check(function, collected)
    return collected


def _build(
    manifest: Manifest, function: Function, store: BuildStore, out: Path | None, emit: Emit, cache: bool
) -> Artifact:
    clock, started = SystemClock(), time.perf_counter()
    emit(TaskStarted(clock.now(), "build", function.name))
    done = False
    try:
        last, reused = _unchanged(manifest, function, store, emit) if cache else None, True
        if last is None:
            last, reused = _looked_at(manifest, function, store, emit, cache)
        folder = out or manifest.state / "build"
        path = place(store.zip_of(last.digest), folder / f"{function.name}.zip", ours=out is None)
        done = True
        return Artifact(
            function.name, last.digest, path, last.size, last.unpacked_size, last.file_count, last.handler, reused
        )
    finally:
        emit(TaskEnded(clock.now(), "build", function.name, done, (time.perf_counter() - started) * 1000))


def _unchanged(manifest: Manifest, function: Function, store: BuildStore, emit: Emit) -> Last | None:
    """The last build, when stamps alone say that another one would come out the same."""
    if not unchanged.applies(function) or not (record := store.seen(function.name)):
        return None
    last = store.last(function.name)
    if last is None or not last.settled():
        return None
    told = unchanged.recall(record, unchanged.key(manifest, function))
    if told is None or told.fingerprint != last.fingerprint:
        return None
    _tell(function.name, told.left_out, emit)
    return last


def _looked_at(manifest: Manifest, function: Function, store: BuildStore, emit: Emit, cache: bool) -> tuple[Last, bool]:
    """The build of what lies in the folders now, and whether it is the last one."""
    key = unchanged.key(manifest, function) if unchanged.applies(function) else ""
    scanned_ns = time.time_ns()
    collected = contents(manifest, function, emit)
    _tell(function.name, collected.left_out, emit)
    print_, newest_ns = fingerprint(collected.files, collected.handler)
    last = store.last(function.name) if cache else None
    reused = last is not None and last.fingerprint == print_ and last.settled()
    if last is None or not reused:
        last = _pack(collected, store, last, Last(FORMAT, print_, newest_ns, scanned_ns, "", 0, 0, 0, ""), cache)
    store.save_seen(function.name, _record(key, collected, print_, newest_ns, scanned_ns))
    return last, reused


def _record(key: str, collected: Collected, print_: str, newest_ns: int, scanned_ns: int) -> bytes:
    """What ``unchanged`` asks next time; b"" where stamps cannot vouch for it."""
    walked = collected.walked
    newest_ns = max([newest_ns, *(max(stamp.mtime_ns, stamp.ctime_ns) for _, stamp in walked.folders)])
    if not key or walked.linked or newest_ns >= scanned_ns - RACY_NS:
        return b""
    told = [left for left in collected.left_out if left.why in TOLD]
    return unchanged.encode(key, print_, walked, collected.files, told)


def _pack(collected: Collected, store: BuildStore, last: Last | None, seen: Last, cache: bool) -> Last:
    """Write the archive and remember it. ``seen`` carries what is known of the files, ``last`` the previous build."""
    files = collected.files
    hashes: list[bytes | None] = [None] * len(files)
    if cache:
        if last is not None:
            hashes = store.hashes(collected.function, last, files)
            store.load([last.digest])
        if hashes.count(None) > FEW:
            store.load_all()
    reuse = store.member if cache else lambda sha256: None
    store.artifacts.mkdir(parents=True, exist_ok=True)
    fresh = store.artifacts / f".{collected.function}.{os.getpid()}.{threading.get_ident()}.zip"
    try:
        inspect = functools.partial(limits.refuse_secrets, installed=store.dependencies)
        packed = members(files, hashes, reuse, inspect)
        written = archive.write(fresh, zip((file.name for file in files), packed, strict=True))
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BuildError(
            "CFN-PKG-003", function=collected.function, file=error.filename or fresh, reason=error.strerror
        ) from error
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    names = (file.name for file in files)
    digest = archive.digest(zip(names, (at.sha256 for at in written.placed), strict=True))
    store.keep(fresh, digest, written)
    made = Last(
        seen.format,
        seen.fingerprint,
        seen.newest_ns,
        seen.scanned_ns,
        digest,
        written.size,
        sum(at.size for at in written.placed),
        len(files),
        collected.handler,
    )
    store.save(collected.function, made, files, written.placed)
    return made


SAID: dict[str, tuple[str, Literal["note", "warning"]]] = {
    "secret": ("CFN-PKG-008", "note"),
    "link": ("CFN-PKG-009", "warning"),
}
TOLD = ("special", *SAID)

FEW = 8
"""Changed files from which on it pays to look for their content in other functions' artifacts."""


def _tell(function: str, left_out: Iterable[LeftOut], emit: Emit) -> None:
    """Say aloud what stays out although the user may count on it; of installed packages only the first of a kind."""
    now = SystemClock().now()
    installed: set[str] = set()
    for left in left_out:
        if left.why == "special":
            odd = {"function": function, "file": left.name, "kind": left.rule}
            emit(Noticed(now, "CFN-PKG-045", odd, "note", function=function, file=left.name))
        if left.why not in ("secret", "link"):
            continue
        if "node_modules/" in left.name:
            if left.why in installed:
                continue
            installed.add(left.why)
        params = {"function": function, "file": left.name, "rule": left.rule}
        code, level = SAID[left.why]
        emit(Noticed(now, code, params, level, function=function, file=left.name))
