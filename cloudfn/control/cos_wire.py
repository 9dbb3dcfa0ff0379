"""What buckets of the object store (COS) answer with: XML, errors, tags; and uploads in parts."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from cloudfn.calls import Answer
from cloudfn.digits import only_digits

MOST_PARTS = 10_000
"""Numbers of parts go from 1 to this. Source: vendor documentation of UploadPart."""
UPLOAD_ID = re.compile(r"[0-9a-f]{32}")
"""What ``begin_parts`` gives out."""

NOT_IN_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")

XML_TYPE = (("content-type", "application/xml"),)


class InvalidArgument(Exception):
    """A value of the query that the object store does not take."""

    @property
    def answer(self) -> Answer:
        return error(400, "InvalidArgument", str(self))


def whole(query: Mapping[str, str], name: str, least: int, most: int) -> int:
    """The number ``name`` of the query. Raises InvalidArgument."""
    text = query.get(name, "")
    if not only_digits(text) or not least <= int(text) <= most:
        raise InvalidArgument(f"{name} [{text[:40]}] is no whole number from {least} to {most}.")
    return int(text)


def etag(data: bytes) -> str:
    return f'"{hashlib.md5(data).hexdigest()}"'


def xml(name: str, inner: str) -> Answer:
    return Answer(200, f"<?xml version='1.0' encoding='utf-8' ?>\n<{name}>{inner}</{name}>".encode(), XML_TYPE)


def tags(values: Mapping[str, object]) -> str:
    """What XML cannot hold, not even escaped, is left out as U+FFFD."""
    return "".join(
        f"<{name}>{escape(NOT_IN_XML.sub(chr(0xFFFD), str(value)))}</{name}>" for name, value in values.items()
    )


def error(status: int, code: str, message: str, *, head: bool = False) -> Answer:
    """A HEAD is answered without a body, as the protocol has it."""
    inner = tags({"Code": code, "Message": message})
    body = b"" if head else f"<?xml version='1.0' encoding='utf-8' ?>\n<Error>{inner}</Error>".encode()
    return Answer(status, body, XML_TYPE)


def begin_parts(place: Path) -> str:
    """Begin an upload in parts of what will lie at ``place``; its id."""
    upload_id = secrets.token_hex(16)
    place.parent.mkdir(parents=True, exist_ok=True)
    _mark(place, upload_id).touch()
    return upload_id


def put_part(place: Path, upload_id: str, number: int, data: bytes) -> bool:
    """Keep a part; False for an upload that was not begun."""
    if not UPLOAD_ID.fullmatch(upload_id) or not _mark(place, upload_id).exists():
        return False
    _mark(place, upload_id).with_name(f"{place.name}.{upload_id}.{number:05d}").write_bytes(data)
    return True


def parts(place: Path, upload_id: str) -> list[Path]:
    if not UPLOAD_ID.fullmatch(upload_id) or not place.parent.is_dir():
        return []
    prefix = f"{place.name}.{upload_id}."
    return sorted(path for path in place.parent.iterdir() if path.name.startswith(prefix))


def end_parts(place: Path, upload_id: str) -> bytes | None:
    """The parts in one piece; they go. None where there are none."""
    found = parts(place, upload_id)
    if not found:
        return None
    data = b"".join(path.read_bytes() for path in found)
    for path in (*found, _mark(place, upload_id)):
        path.unlink(missing_ok=True)
    return data


def contents(rows: Iterable[Mapping[str, object]], name: str = "Contents") -> str:
    return "".join(f"<{name}>{tags(row)}</{name}>" for row in rows)


def _mark(place: Path, upload_id: str) -> Path:
    return place.with_name(f"{place.name}.{upload_id}")
