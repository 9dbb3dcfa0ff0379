"""What buckets of the object store (COS) answer with: XML, errors, tags; and uploads in parts."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from cloudfn.calls import Answer

XML_TYPE = (("content-type", "application/xml"),)


def etag(data: bytes) -> str:
    return f'"{hashlib.md5(data).hexdigest()}"'


def xml(name: str, inner: str) -> Answer:
    return Answer(200, f"<?xml version='1.0' encoding='utf-8' ?>\n<{name}>{inner}</{name}>".encode(), XML_TYPE)


def tags(values: Mapping[str, object]) -> str:
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())


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
    if not upload_id.isalnum() or not _mark(place, upload_id).exists():
        return False
    _mark(place, upload_id).with_name(f"{place.name}.{upload_id}.{number:05d}").write_bytes(data)
    return True


def parts(place: Path, upload_id: str) -> list[Path]:
    if not upload_id.isalnum() or not place.parent.is_dir():
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
