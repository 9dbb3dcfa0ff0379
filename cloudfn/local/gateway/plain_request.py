"""Requests that need no parser: whole in one piece, of the two hot paths, with nothing unusual about them. Pure.

In: the bytes of one read. Out: a ``PlainRequest``, or None for everything else, which the real parser then sees as if
nobody had looked before. So whatever is doubtful here is None, and this page decides nothing about bad requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from cloudfn.frozen import dataclass

HEAD_LIMIT = 4096
"""Bytes of a request before its body; a longer one is not plain."""
REMEMBERED = 256
"""Heads: a client sends the same one again and again."""

HOT = (b"POST /functions/", b"POST /i/")
_TOKEN = rb"[A-Za-z0-9_.~=&:,-]*"
_HEAD = re.compile(
    rb"POST (/(?:functions/[\w.-]+|i/[\w.-]+/[\w.-]+/admin))(?:\?(" + _TOKEN + rb"))? HTTP/1\.1\r\n"
    rb"((?:[A-Za-z0-9-]+: [!-~](?:[ -~]*[!-~])?\r\n)+)\r\n",
    re.ASCII,
)
_LENGTH = re.compile(rb"0|[1-9][0-9]{0,8}")

UNUSUAL = frozenset(
    {b"transfer-encoding", b"expect", b"upgrade", b"trailer", b"te", b"http2-settings", b"proxy-connection"}
)
JUDGED = frozenset({b"origin", b"sec-fetch-site", b"referer"})
"""Headers by which the guard tells a page from a program; who sends one is judged by the guard."""


@dataclass(frozen=True, slots=True)
class PlainRequest:
    """``headers``: lower-case name to value, each there once. ``close``: the client wants no further answer."""

    path: str
    query: str
    headers: dict[bytes, bytes]
    body: bytes
    close: bool


@dataclass(frozen=True, slots=True)
class _Head:
    path: str
    query: str
    headers: dict[bytes, bytes]
    length: int
    close: bool


def reader(hosts: Collection[bytes]) -> Callable[[bytes], PlainRequest | None]:
    """Reads requests to one of ``hosts``, the lower-case values that a Host header may have."""
    heads: dict[bytes, _Head] = {}

    def read(data: bytes) -> PlainRequest | None:
        if not data.startswith(HOT):
            return None
        end = data.find(b"\r\n\r\n", 0, HEAD_LIMIT) + 4
        if end < 4:
            return None
        text = data[:end]
        head = heads.get(text)
        if head is None:
            head = _head(text, hosts)
            if head is None:
                return None
            if len(heads) >= REMEMBERED:
                heads.clear()
            heads[text] = head
        if len(data) != end + head.length:
            return None
        return PlainRequest(head.path, head.query, head.headers, data[end:], head.close)

    return read


def _head(text: bytes, hosts: Collection[bytes]) -> _Head | None:
    match = _HEAD.fullmatch(text)
    if match is None:
        return None
    headers: dict[bytes, bytes] = {}
    for line in match[3].split(b"\r\n")[:-1]:
        name, _, value = line.partition(b": ")
        name = name.lower()
        if name in headers or name in UNUSUAL or name in JUDGED:
            return None
        headers[name] = value
    length, connection = headers.get(b"content-length", b""), headers.get(b"connection", b"keep-alive").lower()
    if headers.get(b"host", b"").lower() not in hosts or not _LENGTH.fullmatch(length):
        return None
    if connection not in (b"keep-alive", b"close"):
        return None
    return _Head(match[1].decode(), (match[2] or b"").decode(), headers, int(length), connection == b"close")
