"""Frames between Python and a worker: one JSON header line that says ``bytes: N``, then exactly N raw bytes.

Payloads (events, results) pass through unparsed, and nothing in a payload can be taken for a header.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cloudfn.json_text import may_have_lone_surrogates, without_lone_surrogates

Header = dict[str, Any]

HEADER_LIMIT = 1 << 20
PAYLOAD_LIMIT = 64 << 20


class BrokenFrame(ValueError):
    """The other side does not speak the protocol; the connection is of no more use."""


encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(header: Header, payload: bytes = b"") -> bytes:
    """One frame. ``header`` must not hold ``bytes``: it is set from ``payload``."""
    text = encode_json({**header, "bytes": len(payload)} if payload else header)
    return b"%s\n%s" % (text.encode(), payload)


def encode_begun(header: str, payload: bytes) -> bytes:
    """The same for a header that is JSON text already, all but its end."""
    return b'%s,"bytes":%d}\n%s' % (header.encode(), len(payload), payload)


_raw_decode = json.JSONDecoder().raw_decode


class Decoder:
    """Gives the frames of a byte stream, however it is cut into pieces."""

    def __init__(self) -> None:
        self._buffer = b""
        self._header: Header | None = None
        self._wanted = 0
        self._parts: list[bytes] = []  # a large payload in pieces, joined once
        self._have = 0

    def feed(self, data: bytes) -> Iterator[tuple[Header, bytes]]:
        """The frames that ``data`` completes. Raises BrokenFrame."""
        if self._header is not None:
            self._parts.append(data)
            self._have += len(data)
            if self._have < self._wanted:
                return
            data = b"".join(self._parts)
            self._parts, self._have = [], 0
            header, self._header = self._header, None
            yield header, data[: self._wanted]
            data = data[self._wanted :]
        elif self._buffer:
            data = self._buffer + data
            self._buffer = b""
        start = 0
        while start < len(data):
            end = data.find(b"\n", start)
            if end < 0:
                if len(data) - start > HEADER_LIMIT:
                    raise BrokenFrame("header line is too long")
                self._buffer = data[start:]
                return
            header, wanted = _parse(data[start:end])
            start = end + 1
            if len(data) - start < wanted:
                self._header, self._wanted = header, wanted
                self._parts, self._have = [data[start:]], len(data) - start
                return
            yield header, data[start : start + wanted]
            start += wanted


def _parse(line: bytes) -> tuple[Header, int]:
    try:
        text = line.decode()  # given bytes, ``loads`` would look for their encoding
        header, end = _raw_decode(text)
        if end < len(text):
            header = json.loads(text)
        if may_have_lone_surrogates(text):  # of the message of what a function threw
            header = without_lone_surrogates(header)
    except (ValueError, RecursionError) as error:
        raise BrokenFrame("header is not JSON") from error
    if not isinstance(header, dict):
        raise BrokenFrame("header is not an object")
    wanted = header.get("bytes", 0)
    if not isinstance(wanted, int) or isinstance(wanted, bool) or not 0 <= wanted <= PAYLOAD_LIMIT:
        raise BrokenFrame("header has an impossible length")
    return header, wanted
