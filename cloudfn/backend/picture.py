"""A picture that stands for a mini-program code: round, and different for different content. No phone can read it."""

from __future__ import annotations

import hashlib
import math
import struct
import zlib

CELL = 5
"""Pixels of one dot."""


def mini_program_code(text: str, width: int = 430) -> bytes:
    """A PNG of ``width`` pixels, 280 to 1280 as the API allows."""
    side = max(280, min(width, 1280))
    bits = int.from_bytes(b"".join(hashlib.sha256(f"{text}{n}".encode()).digest() for n in range(4)), "big")
    rows = b""
    for y in range(0, side, CELL):
        line = b"".join((b"\0" if _dark(x, y, side / 2, bits) else b"\xff") * CELL for x in range(0, side, CELL))
        rows += (b"\0" + line[:side]) * min(CELL, side - y)
    return _png(side, rows)


def _dark(x: int, y: int, half: float, bits: int) -> bool:
    ring = int(math.hypot(x - half, y - half) / half * 12)
    sector = int((math.atan2(y - half, x - half) / math.pi + 1) * 36)
    return ring < 2 or (3 < ring < 11 and bool(bits >> ((ring * 72 + sector) % 1024) & 1))


def _png(side: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
