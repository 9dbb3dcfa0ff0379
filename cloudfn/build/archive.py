"""Writes the zip. The same members give the same bytes: sorted names, one date, one mode, no extra fields.

Offsets and limits are those of the plain format (PKWARE APPNOTE 4.3), without its 64-bit extension.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cloudfn.build.compress import Member

MODE = 0o755
"""Every file's: the platform runs what it finds, and Windows knows no mode."""

DATE = 0x0021  # 1980-01-01, the first that the format knows
UTF8 = 0x0800
VERSION = 20
MADE_ON_UNIX = 3 << 8 | VERSION

PIECE = 1024 * 1024
"""Bytes that are written at once."""

LOCAL = struct.Struct("<IHHHHHIIIHH")
CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
END = struct.Struct("<IHHHHIIH")


class Placed(NamedTuple):
    """Where a member's data lies in an archive."""

    sha256: bytes
    offset: int
    packed_size: int
    size: int
    crc: int
    method: int


class WrittenArchive(NamedTuple):
    """``sha256`` is of the whole archive."""

    size: int
    sha256: bytes
    placed: tuple[Placed, ...]


class _Out:
    """Writes and hashes in large pieces: there are thousands of small members."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._whole = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._size = 0

    def write(self, *parts: bytes) -> None:
        self._waiting += parts
        self._size += sum(map(len, parts))
        if self._size >= PIECE:
            self._flush()

    def close(self) -> bytes:
        """Write the rest and give the SHA-256 of everything."""
        self._flush()
        return self._whole.digest()

    def _flush(self) -> None:
        piece = b"".join(self._waiting)
        self._file.write(piece)
        self._whole.update(piece)
        self._waiting, self._size = [], 0


def write(path: Path, named: Iterable[tuple[str, Member]]) -> WrittenArchive:
    """Write the members under their names, which must come sorted. Raises OSError."""
    central: list[bytes] = []
    placed: list[Placed] = []
    offset = 0
    with path.open("wb") as file:
        out = _Out(file)
        for name, member in named:
            encoded = name.encode()
            sizes = (member.crc, len(member.data), member.size)
            header = LOCAL.pack(0x04034B50, VERSION, UTF8, member.method, 0, DATE, *sizes, len(encoded), 0) + encoded
            record = CENTRAL.pack(
                0x02014B50, MADE_ON_UNIX, VERSION, UTF8, member.method, 0, DATE, *sizes, len(encoded), 0, 0, 0, 0,
                (0o100000 | MODE) << 16, offset,
            )  # fmt: skip
            central.append(record + encoded)
            placed.append(
                Placed(member.sha256, offset + len(header), len(member.data), member.size, member.crc, member.method)
            )
            out.write(header, member.data)
            offset += len(header) + len(member.data)
        directory = b"".join(central)
        end = END.pack(0x06054B50, 0, 0, len(central), len(central), len(directory), offset, 0)
        out.write(directory, end)
        sha256 = out.close()
    return WrittenArchive(offset + len(directory) + len(end), sha256, tuple(placed))


def digest(named: Iterable[tuple[str, bytes]]) -> str:
    """The identity of a package, from its files' names and SHA-256, which must come sorted by name: 64 hex digits."""
    whole = hashlib.sha256(b"cloudfn package 1\n")
    for name, sha256 in named:
        whole.update(b"%s\0%o\0%s\n" % (name.encode(), MODE, sha256.hex().encode()))
    return whole.hexdigest()
