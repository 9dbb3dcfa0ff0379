"""Damaged copies of good inputs: bits, cuts, repetitions, pieces of other inputs, and tokens that parsers fall over."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

TOKENS = (
    *b'\x00 \xff \xff\xfe \xed\xa0\x80 \xf4\x90\x80\x80 \xc3\x28 \r\n \n \t { } [ ] " \\ : , $ . .. / & * ! %00'.split(
        b" "
    ),
    *b"null true false NaN Infinity -0 1e999 1e-999 9223372036854775808 -1 0.1 __proto__ constructor ''".split(),
    *rb"\ud800 \udfff\ud800 \u0000 ${env:X} ${ {{ $date $oid $numberLong $regex $where $expr -- Content-".split(),
    b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
    b"9" * 400,
    b"[" * 300,
    b'{"a":' * 300,
    b"[" * 20_000,
    "一\u2028\ufeff\u0130".encode(),
)
LARGEST = 256 * 1024


def mutated(seed: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """``seed`` after one to six changes, at most 256 KB."""
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((1, 1, 2, 4, 16, 64)))
        match chance.randrange(8):
            case 0 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 1 if data:
                data[at % len(data)] = chance.randrange(256)
            case 2:
                del data[at:end]
            case 3:
                data[at:at] = data[at:end] * chance.choice((1, 2, 50))
            case 4:
                data[at:end] = chance.choice(TOKENS)
            case 5:
                data[at:at] = chance.choice(TOKENS)
            case 6:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                data[at:end] = other[start : start + chance.choice((4, 16, 64))]
            case _:
                del data[at:]
    return bytes(data[:LARGEST])


def stream(seeds: Sequence[bytes], chance: random.Random) -> Iterator[bytes]:
    """The seeds themselves, then damaged copies without end."""
    yield from seeds
    while True:
        yield mutated(chance.choice(seeds), seeds, chance)
