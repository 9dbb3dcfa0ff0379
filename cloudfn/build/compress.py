"""Turns files into archive members: read, hash, deflate.

Two threads, since zlib and hashing leave the interpreter free.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from cloudfn.build.artifact import PackFile

if TYPE_CHECKING:
    from concurrent.futures import Future

LEVEL = 6
THREADS = 2
BATCH = 64
"""Files per task: most are a few kB, and one task per file costs more than compressing it."""

AHEAD = 8
"""Batches that may be finished and not written yet; bounds the memory."""

COMPRESSOR = f"zlib-{zlib.ZLIB_RUNTIME_VERSION}-{LEVEL}"
"""Members are reused only between equal compressors, so that equal inputs give equal archives."""


class Member(NamedTuple):
    """A file's bytes as the archive holds them. ``method`` is 8 for deflate, 0 for stored; sizes in bytes."""

    sha256: bytes
    crc: int
    size: int
    method: int
    data: bytes


Reuse = Callable[[bytes], Member | None]
"""Finds the member for a content hash."""

Inspect = Callable[[PackFile, bytes], None]
"""Looks at a file's content before it is packed; may raise."""


def read(file: PackFile) -> bytes:
    if file.content is not None:
        return file.content
    handle = os.open(file.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        parts = [os.read(handle, file.stamp.size + 1)]
        while parts[-1]:
            parts.append(os.read(handle, 1 << 20))
        return b"".join(parts)
    finally:
        os.close(handle)


def member(content: bytes, sha256: bytes) -> Member:
    packed = zlib.compress(content, LEVEL, wbits=-15)
    if len(packed) < len(content):
        return Member(sha256, zlib.crc32(content), len(content), 8, packed)
    return Member(sha256, zlib.crc32(content), len(content), 0, content)


def members(
    files: Sequence[PackFile], hashes: Sequence[bytes | None], reuse: Reuse, inspect: Inspect
) -> Iterator[Member]:
    """The members of ``files``, in their order. ``hashes`` holds the content hash where it is known already.

    Raises OSError for a file that cannot be read.
    """

    def work(start: int) -> list[Member]:
        made: list[Member] = []
        for file, sha256 in zip(files[start : start + BATCH], hashes[start : start + BATCH], strict=True):
            found = reuse(sha256) if sha256 else None
            if found is None:
                content = read(file)
                inspect(file, content)
                sha256 = hashlib.sha256(content).digest()
                found = reuse(sha256) or member(content, sha256)
            made.append(found)
        return made

    if all(sha256 and reuse(sha256) for sha256 in hashes):
        for start in range(0, len(files), BATCH):
            yield from work(start)
        return

    with ThreadPoolExecutor(THREADS) as pool:
        waiting: deque[Future[list[Member]]] = deque()
        for start in range(0, len(files), BATCH):
            waiting.append(pool.submit(work, start))
            if len(waiting) >= AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
