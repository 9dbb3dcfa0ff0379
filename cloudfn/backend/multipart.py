"""multipart/form-data, exactly: parts as raw bytes, no size limit, no guessing of text.

wx-server-sdk sends binary parts (protobuf, GZIP) without a file name, which form parsers take for text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    data: bytes
    filename: str = ""
    content_type: str = ""


class BadMultipart(ValueError):
    """The body does not follow its boundary."""


def boundary_of(content_type: str) -> bytes | None:
    """The boundary of a multipart content type; None for any other type."""
    if not content_type.lower().startswith("multipart/form-data"):
        return None
    found = re.search(r'boundary=(?:"([^"]+)"|([^;\s]+))', content_type, re.IGNORECASE)
    return (found.group(1) or found.group(2)).encode("latin-1") if found else None


def parse(body: bytes, boundary: bytes) -> tuple[Part, ...]:
    """The parts in their order. Raises BadMultipart when the body is cut short or malformed."""
    delimiter = b"--" + boundary
    start = body.find(delimiter)
    if start < 0 or (start > 0 and body[start - 2 : start] != b"\r\n"):
        raise BadMultipart("no boundary in the body")
    at = start + len(delimiter)
    parts: list[Part] = []
    while body[at : at + 2] != b"--":
        line_end = body.find(b"\r\n", at)
        head_end = body.find(b"\r\n\r\n", line_end)
        if body[at:line_end].strip(b" \t") or line_end < 0 or head_end < 0:
            raise BadMultipart("a part has no head")
        end = body.find(b"\r\n" + delimiter, head_end + 2)
        if end < 0:
            raise BadMultipart("the body ends within a part")
        parts.append(_part(body[line_end + 2 : head_end], body[head_end + 4 : end]))
        at = end + 2 + len(delimiter)
    return tuple(parts)


def _part(head: bytes, data: bytes) -> Part:
    name = filename = content_type = ""
    for line in head.decode("utf-8", "replace").split("\r\n"):
        field, _, value = line.partition(":")
        if field.strip().lower() == "content-disposition":
            named = re.search(r'[;\s]name="((?:[^"\\]|\\.)*)"', value)
            file = re.search(r'filename="((?:[^"\\]|\\.)*)"', value)
            name, filename = named.group(1) if named else "", file.group(1) if file else ""
        elif field.strip().lower() == "content-type":
            content_type = value.strip()
    return Part(name, data, filename, content_type)
