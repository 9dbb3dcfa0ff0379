"""multipart/form-data, exactly: parts as raw bytes, no size limit, no guessing of text.

wx-server-sdk sends binary parts (protobuf, GZIP) without a file name, which form parsers take for text.
"""

from __future__ import annotations

import re

from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class BodyPart:
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


def parse(body: bytes, boundary: bytes) -> tuple[BodyPart, ...]:
    """The parts in their order. Raises BadMultipart when the body is cut short or malformed."""
    lines = re.compile(rb"(?:^|\r\n)--" + re.escape(boundary) + rb"(--|[ \t]*(?=\r\n))")
    line = lines.search(body)
    if line is None:
        raise BadMultipart("no boundary in the body")
    parts: list[BodyPart] = []
    while line.group(1) != b"--":
        start = line.end() + 2
        head_end = body.find(b"\r\n\r\n", start)
        if head_end < 0:
            raise BadMultipart("a part has no head")
        following = lines.search(body, head_end + 2)
        if following is None:
            raise BadMultipart("the body ends within a part")
        parts.append(_part(body[start:head_end], body[head_end + 4 : following.start()]))
        line = following
    return tuple(parts)


def _part(head: bytes, data: bytes) -> BodyPart:
    name = filename = content_type = ""
    for line in head.decode("utf-8", "replace").split("\r\n"):
        field, _, value = line.partition(":")
        if field.strip().lower() == "content-disposition":
            named = re.search(r'[;\s]name="((?:[^"\\]|\\.)*)"', value)
            file = re.search(r'filename="((?:[^"\\]|\\.)*)"', value)
            name, filename = named.group(1) if named else "", file.group(1) if file else ""
        elif field.strip().lower() == "content-type":
            content_type = value.strip()
    return BodyPart(name, data, filename, content_type)
