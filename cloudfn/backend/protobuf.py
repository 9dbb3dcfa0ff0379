"""The few protobuf messages of open API calls, by hand: importing the library costs more than the whole room.

Source: the field numbers in wx-server-sdk's own ``.proto`` bundle, equal in 2.6.3, 3.0.4 and 4.0.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from cloudfn.frozen import dataclass

OPEN_API, SVRKIT_API, TOKEN_API = 0, 2, 3
"""Kinds of a call; 1, INNER_API, is refused as any other number is."""


class BadMessage(ValueError):
    """The bytes are no protobuf message."""


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """(field number, varint or bytes) in order."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == 0:
            number, at = _varint(data, at)
            yield tag >> 3, number
            continue
        if kind == 2:
            size, at = _varint(data, at)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise BadMessage(f"wire type {kind}")
        if at + size > len(data):
            raise BadMessage("cut short")
        yield tag >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
    raise BadMessage("cut short")


def message(*parts: tuple[int, int | bytes | str]) -> bytes:
    """Encode fields in the given order; negative integers take ten bytes, as int32 does."""
    out = bytearray()
    for number, value in parts:
        if isinstance(value, int):
            out += _encode(number << 3) + _encode(value & 0xFFFFFFFFFFFFFFFF)
        else:
            data = value.encode() if isinstance(value, str) else value
            out += _encode(number << 3 | 2) + _encode(len(data)) + data
    return bytes(out)


def _encode(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


@dataclass(frozen=True, slots=True)
class Pair:
    """One argument: ``value`` is JSON text, or the raw file when ``filename`` is given."""

    key: str
    value: bytes
    filename: str = ""


@dataclass(frozen=True, slots=True)
class CommApiData:
    """An open API request. ``svrkit`` is (API name, request), ``token`` the (appid, environment) that is asked for."""

    kind: int = OPEN_API
    pairs: tuple[Pair, ...] = ()
    svrkit: tuple[str, bytes] = ("", b"")
    token: tuple[str, str] = ("", "")
    appid: str = ""


def read_request(data: bytes) -> CommApiData:
    """Raises BadMessage."""
    kind, appid = OPEN_API, ""
    pairs: tuple[Pair, ...] = ()
    svrkit, token = ("", b""), ("", "")
    for number, value in fields(data):
        if number == 1 and isinstance(value, int):
            kind = value
        elif isinstance(value, bytes):
            if number == 2:
                pairs = tuple(_pair(inner) for _, inner in fields(value) if isinstance(inner, bytes))
            elif number == 4:
                found = dict(fields(value))
                svrkit = _text(found.get(1)), _bytes(found.get(2))
            elif number == 5:
                found = dict(fields(value))
                token = _text(found.get(1)), _text(found.get(2))
            elif number == 6:
                appid = _text(value)
    return CommApiData(kind, pairs, svrkit, token, appid)


def _pair(data: bytes) -> Pair:
    found = dict(fields(data))
    return Pair(_text(found.get(1)), _bytes(found.get(2)), _text(found.get(4)))


def _text(value: int | bytes | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _bytes(value: int | bytes | None) -> bytes:
    return value if isinstance(value, bytes) else b""


def response(data: bytes = b"", content_type: str = "application/json", error: int = 0, svrkit_error: int = 0) -> bytes:
    """CommOpenApiResp."""
    parts: list[tuple[int, int | bytes | str]] = [(1, data), (2, content_type)]
    if error:
        parts.append((3, error))
    parts.append((4, 200))
    if svrkit_error:
        parts.append((6, svrkit_error))
    return message(*parts)
