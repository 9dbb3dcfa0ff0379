"""The few protobuf messages of wx.openApi and wx.wxPayApi: length-delimited fields and varints, nothing else.

A codec of this size loads in no time; the protobuf package would be the SDK's only dependency.
"""

from __future__ import annotations

from typing import Iterator, Tuple


def varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def bytes_field(number: int, value: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(value)) + value


def text_field(number: int, value: str) -> bytes:
    return bytes_field(number, value.encode())


def int_field(number: int, value: int) -> bytes:
    return varint(number << 3) + varint(value)


def fields(data: bytes) -> Iterator[Tuple[int, int | bytes]]:
    """(field number, value) of each field of a message. Raises ValueError when ``data`` is cut short."""
    place = 0
    while place < len(data):
        key, place = _read(data, place)
        kind = key & 7
        if kind == 0:
            number, place = _read(data, place)
            yield key >> 3, number
        elif kind == 2:
            size, place = _read(data, place)
            if place + size > len(data):
                raise ValueError("the message is cut short")
            yield key >> 3, data[place : place + size]
            place += size
        elif kind in (1, 5):
            place += 8 if kind == 1 else 4
        else:
            raise ValueError(f"wire type {kind} is not used by these messages")


def _read(data: bytes, place: int) -> Tuple[int, int]:
    value = shift = 0
    while True:
        if place >= len(data):
            raise ValueError("the message is cut short")
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7


def signed(number: int) -> int:
    """A varint read as int32/int64: negative numbers travel as 64-bit two's complement."""
    return number - (1 << 64) if number >> 63 else number
