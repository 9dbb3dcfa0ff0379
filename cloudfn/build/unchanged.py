"""Whether a function's package would come out as it did, by looking at stamps alone.

A build of plain folders remembers every folder that it listed, every file that entered, and all that decided besides:
the function's part of the manifest, the ignore files, what the shim lays in. A folder whose stamp is the same holds the
same names, so it is not listed again; each file's own stamp is asked, for writing into a file leaves its folder's stamp
alone. One link among what was walked, or one stamp from the second before the build, and nothing is remembered.
"""

from __future__ import annotations

import array
import hashlib
import json
import os
from collections.abc import Iterable, Sequence

from cloudfn import shim
from cloudfn.build.artifact import LeftOut, PackFile, Walked
from cloudfn.build.rules import IGNORE_FILE, read_lines
from cloudfn.frozen import dataclass
from cloudfn.manifest import typescript
from cloudfn.manifest.values import Function, Manifest

FORMAT = 1


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """What a build of ``fingerprint`` left out and said so, in the words of ``LeftOut``."""

    fingerprint: str
    left_out: tuple[LeftOut, ...]


def applies(function: Function) -> bool:
    """Whether nothing but folders of the project enters the package: no installed set, no bundle, no compiler."""
    return function.install in ("none", "vendored", "cloud") and typescript.source(function) is None


def key(manifest: Manifest, function: Function) -> str:
    """A hash over all that decides besides the folders. Raises BuildError for an ignore file that cannot be read."""
    texts = [os.path.realpath(manifest.directory), str(manifest.state), repr(function)]
    for folder in (manifest.directory, function.dir, *function.shared):
        texts += ["", *read_lines(folder / IGNORE_FILE)] if folder.is_dir() else ["no folder"]
    if function.install == "vendored":  # the builder reads it, whether or not it is packed
        texts += ["", *read_lines(function.dir / "package.json")]
    laid = shim.lay(function)
    texts += [laid.handler, *(f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in laid.files)]
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()


def encode(key_: str, fingerprint: str, walked: Walked, files: Iterable[PackFile], left: Iterable[LeftOut]) -> bytes:
    """One line of JSON, then paths, then their stamps as 64-bit numbers of this machine."""
    rows = [*walked.folders, *((file.path, file.stamp) for file in files if file.content is None)]
    paths = "\0".join(path for path, _ in rows).encode("utf-8", "surrogateescape")
    stamps = array.array("q", [number for _, stamp in rows for number in stamp])
    head = [FORMAT, key_, fingerprint, len(paths), [list(each) for each in left]]
    return json.dumps(head, ensure_ascii=True).encode() + b"\n" + paths + stamps.tobytes()


def recall(record: bytes, key_: str) -> BuildRecord | None:
    """What ``record`` (see ``encode``) tells, when it is about ``key_`` and every stamp in it is still the same."""
    try:
        line, _, rest = record.partition(b"\n")
        format_, of, fingerprint, size, left = json.loads(line)
        if (format_, of) != (FORMAT, key_):
            return None
        paths = rest[:size].decode("utf-8", "surrogateescape").split("\0")
        stamps = array.array("q")
        stamps.frombytes(rest[size:])
        if len(stamps) != 4 * len(paths) or not _same(paths, stamps):
            return None
        return BuildRecord(fingerprint, tuple(LeftOut(*each) for each in left))
    except (OSError, ValueError, TypeError):
        return None


def _same(paths: Sequence[str], stamps: Iterable[int]) -> bool:
    look, numbers = os.stat, iter(stamps)
    for path, size, mtime_ns, ctime_ns, inode in zip(paths, numbers, numbers, numbers, numbers, strict=True):
        found = look(path)
        if (
            found.st_ctime_ns != ctime_ns
            or found.st_mtime_ns != mtime_ns
            or found.st_ino != inode
            or found.st_size != size
        ):
            return False
    return True
