"""What the builder remembers under ``.cloudfn``: finished artifacts by digest, and per function what it was made from.

    artifacts/<digest>.zip       never changed once written
    artifacts/<digest>.members   where each file's compressed bytes lie in it, by content hash
    cache/build/<function>.json  the last build: fingerprint of the files' stamps, artifact
    cache/build/<function>.files each file's stamp and content hash
    cache/build/<function>.seen  what was looked at, see ``unchanged``

All of it may be deleted at any time. A file that does not read or does not fit is as good as missing.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import shutil
import struct
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from cloudfn import regular_files
from cloudfn.build import installed_cache
from cloudfn.build.archive import Placed, WrittenArchive
from cloudfn.build.artifact import PackFile
from cloudfn.build.compress import COMPRESSOR, Member
from cloudfn.frozen import dataclass

FORMAT = f"1 {COMPRESSOR}"
"""Written into each record; records of another format are ignored."""

RACY_NS = 2_000_000_000
"""A file that changed this shortly before it was looked at may change again without its stamp showing it."""

RECORD = struct.Struct("<32sIIIIH")


@dataclass(frozen=True, slots=True)
class Last:
    """A function's last build. ``newest_ns`` is the youngest change among its files, ``scanned_ns`` when we looked."""

    format: str
    fingerprint: str
    newest_ns: int
    scanned_ns: int
    digest: str
    size: int
    unpacked_size: int
    file_count: int
    handler: str

    def settled(self) -> bool:
        return self.newest_ns < self.scanned_ns - RACY_NS


class BuildStore:
    """``state`` is the project's ``.cloudfn``."""

    def __init__(self, state: Path) -> None:
        self.artifacts = state / "artifacts"
        self.dependencies = tuple(
            os.fspath(folder) + os.sep for folder in (installed_cache.folder(state), state / "cache" / "npm")
        )
        self._records = state / "cache" / "build"
        self._loaded: dict[bytes, tuple[mmap.mmap, Placed]] = {}
        self._maps: dict[str, mmap.mmap] = {}

    def zip_of(self, digest: str) -> Path:
        return self.artifacts / f"{digest}.zip"

    def last(self, function: str) -> Last | None:
        """The last build of ``function``, when its artifact is still there."""
        try:
            found = Last(**regular_files.read_json(self._records / f"{function}.json", "utf-8"))
            there = self.zip_of(found.digest).stat().st_size == found.size
        except (OSError, ValueError, TypeError):
            return None
        return found if there and found.format == FORMAT else None

    def hashes(self, function: str, last: Last, files: Sequence[PackFile]) -> list[bytes | None]:
        """The content hash of each of ``files`` whose stamp is still that of ``last`` and can be trusted."""
        try:
            text = regular_files.read_text(self._records / f"{function}.files", "utf-8")
            stamps: dict[str, list[object]] = json.loads(text)
        except (OSError, ValueError):
            return [None] * len(files)
        found: list[bytes | None] = []
        for file in files:
            entry = stamps.get(file.name)
            same = entry is not None and file.content is None and entry[:4] == list(file.stamp)
            quiet = max(file.stamp.mtime_ns, file.stamp.ctime_ns) < last.scanned_ns - RACY_NS
            found.append(bytes.fromhex(str(entry[4])) if same and quiet and entry else None)
        return found

    def save(self, function: str, last: Last, files: Sequence[PackFile], placed: Sequence[Placed]) -> None:
        rows = {file.name: [*file.stamp, at.sha256.hex()] for file, at in zip(files, placed, strict=True)}
        self._records.mkdir(parents=True, exist_ok=True)
        _write(self._records / f"{function}.files", json.dumps(rows, ensure_ascii=False).encode())
        _write(self._records / f"{function}.json", json.dumps(asdict(last)).encode())

    def seen(self, function: str) -> bytes:
        """The record of what the last build looked at, b"" for none."""
        try:
            return regular_files.read_bytes(self._records / f"{function}.seen")
        except OSError:
            return b""

    def save_seen(self, function: str, record: bytes) -> None:
        """Keep ``record``, or with b"" none."""
        place_ = self._records / f"{function}.seen"
        if record:
            _write(place_, record)
        else:
            place_.unlink(missing_ok=True)

    def keep(self, made: Path, digest: str, written: WrittenArchive) -> Path:
        """Move the archive ``made`` to its place among the artifacts."""
        stored = self.zip_of(digest)
        header = FORMAT.encode().ljust(32)[:32] + written.sha256
        records = b"".join(
            RECORD.pack(at.sha256, at.offset, at.packed_size, at.size, at.crc, at.method) for at in written.placed
        )
        _write(stored.with_suffix(".members"), header + records)
        self._forget(digest)
        made.replace(stored)
        return stored

    def member(self, sha256: bytes) -> Member | None:
        """The member with this content, from an artifact loaded before."""
        if (found := self._loaded.get(sha256)) is None:
            return None
        data, at = found
        return Member(sha256, at.crc, at.size, at.method, data[at.offset : at.offset + at.packed_size])

    def load(self, digests: Iterable[str]) -> None:
        """Make the members of these artifacts known; one that is damaged is passed over."""
        for digest in digests:
            if digest in self._maps:
                continue
            with suppress(OSError, ValueError, struct.error):
                records = regular_files.read_bytes(self.zip_of(digest).with_suffix(".members"))
                with self.zip_of(digest).open("rb") as file:
                    data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                if records[:32] != FORMAT.encode().ljust(32)[:32] or hashlib.sha256(data).digest() != records[32:64]:
                    data.close()
                    continue
                self._maps[digest] = data
                for row in RECORD.iter_unpack(records[64:]):
                    self._loaded.setdefault(row[0], (data, Placed(*row)))

    def load_all(self) -> None:
        """Make the members of every function's last artifact known."""
        for record in sorted(self._records.glob("*.json")):
            if (last := self.last(record.stem)) is not None:
                self.load([last.digest])

    def close(self) -> None:
        for digest in list(self._maps):
            self._forget(digest)

    def _forget(self, digest: str) -> None:
        """Let go of an artifact's file; where files in use cannot be replaced, that must come first."""
        if (data := self._maps.pop(digest, None)) is not None:
            self._loaded = {key: value for key, value in self._loaded.items() if value[0] is not data}
            data.close()


def place(stored: Path, second: Path, *, ours: bool) -> Path:
    """Give the artifact its second name ``second``: a link in our own folder, a copy in the user's."""
    if ours and second.exists() and second.samefile(stored):
        return second
    second.parent.mkdir(parents=True, exist_ok=True)
    fresh = second.with_name(f".{second.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        if not ours:
            raise OSError
        os.link(stored, fresh)
    except OSError:
        shutil.copyfile(stored, fresh)
    fresh.replace(second)
    return second


def fingerprint(files: Sequence[PackFile], handler: str) -> tuple[str, int]:
    """A hash over all names and stamps, and the youngest change among them."""
    lines = [handler]
    newest = 0
    for name, _, stamp, content in files:
        if content is None:
            newest = max(newest, stamp[1], stamp[2])
            lines.append(f"{name}\0{stamp[0]} {stamp[1]} {stamp[2]} {stamp[3]}")
        else:
            lines.append(f"{name}\0{hashlib.sha256(content).hexdigest()}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest(), newest


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    fresh.write_bytes(content)
    fresh.replace(path)
