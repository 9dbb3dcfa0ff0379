"""Documents in files: JSON lines as the CloudBase console exports them, and CSV. Files are written whole or not."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from cloudfn import regular_files
from cloudfn.backend.database.bson import INT32_MAX, INT32_MIN, MISSING, Document, Long, Value
from cloudfn.backend.database.ejson import BadEjson, dumps, loads, relaxed
from cloudfn.backend.database.engine import Engine
from cloudfn.errors import InvalidFile, Where
from cloudfn.regular_files import why_unread
from cloudfn.snapshots import Snapshot

FILE_LIMIT = 1 << 30
"""Bytes of the largest file of documents, and of the largest snapshot, that is read."""

Format = Literal["json", "csv"]
Mode = Literal["insert", "upsert"]


def format_of(path: Path) -> Format:
    return "csv" if path.suffix.lower() == ".csv" else "json"


def read(path: Path, form: Format) -> list[Document]:
    """Every document of a file. Raises InvalidFile with the line of the first problem."""
    try:
        text = regular_files.read_given(path, FILE_LIMIT).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile("CFN-TCB-010", where=Where(str(path)), problem=why_unread(error)) from error
    return _from_csv(text, path) if form == "csv" else _from_json(text, path)


def _from_json(text: str, path: Path) -> list[Document]:
    if text.lstrip().startswith("["):
        found = _value(text, path, 1)
        documents = found if isinstance(found, list) else [found]
    else:
        documents = [_value(line, path, n) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    for n, document in enumerate(documents, 1):
        if type(document) is not dict:
            raise InvalidFile("CFN-TCB-010", where=Where(str(path), n), problem="a document has to be an object")
    return documents


def _value(text: str, path: Path, line: int) -> Value:
    try:
        return loads(text, strict=True)
    except BadEjson as error:
        raise InvalidFile("CFN-TCB-010", where=Where(str(path), line), problem=str(error)) from error


def _from_csv(text: str, path: Path) -> list[Document]:
    rows = csv.reader(io.StringIO(text, newline=""))
    names = next(rows, [])
    if not names or len(set(names)) != len(names) or "" in names:
        raise InvalidFile(
            "CFN-TCB-010", where=Where(str(path), 1), problem="the first line has to name each column once"
        )
    documents: list[Document] = []
    for row in rows:
        if not row:
            continue
        if len(row) != len(names):
            problem = f"{len(row)} values for {len(names)} columns"
            raise InvalidFile("CFN-TCB-010", where=Where(str(path), rows.line_num), problem=problem)
        documents.append({name: _cell(cell) for name, cell in zip(names, row, strict=True) if cell != ""})
    return documents


def _cell(text: str) -> Value:
    """A JSON value (number, true, object, quoted text) where the cell is one, else text. An empty cell is no field."""
    try:
        return loads(text)
    except BadEjson:
        return text


def text_of(documents: Iterable[Document], form: Format, fields: Sequence[str] = ()) -> str:
    """The content of a file. ``fields`` are the CSV's columns; default: every field, in order of appearance."""
    if form == "json":
        return "".join(json.dumps(lossless(each), ensure_ascii=False) + "\n" for each in documents)
    rows = list(documents)
    names = list(fields) or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_text_cell(row.get(name, MISSING)) for name in names] for row in rows)
    return out.getvalue()


def _text_cell(value: Value) -> str:
    if value is MISSING:
        return ""
    if type(value) is str and value and _cell(value) == value and type(_cell(value)) is str:
        return value
    return json.dumps(lossless(value), ensure_ascii=False)


def lossless(value: Value) -> Any:
    """Readable JSON from which the very same document can be read again."""
    if type(value) is dict:
        return {name: lossless(inner) for name, inner in value.items()}
    if type(value) is list:
        return [lossless(inner) for inner in value]
    if type(value) is Long and INT32_MIN <= value <= INT32_MAX:
        return json.loads(dumps(value))
    return relaxed(value)


def write_whole(path: Path, text: str) -> None:
    """``text`` as the file's new content; a crash leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InvalidFile("CFN-TCB-010", where=Where(str(path)), problem=error.strerror or str(error)) from error


def store(engine: Engine, collection: str, documents: Sequence[Document], mode: Mode) -> int:
    """All documents or none; how many. ``insert`` refuses an ``_id`` that exists, ``upsert`` replaces its document."""
    engine.create(collection)
    if mode == "insert":
        return len(engine.insert(collection, documents).inserted)
    session = engine.start()
    try:
        for document in documents:
            if "_id" in document:
                query = {"_id": document["_id"]}
                engine.update(collection, query, document, many=False, upsert=True, session=session)
            else:
                engine.insert(collection, [document], session)
    except BaseException:
        engine.abort(session)
        raise
    engine.commit(session)
    return len(documents)


def snapshot_text(snapshot: Snapshot) -> str:
    """One line for each document, so that snapshots can be compared as text too."""
    lines = [json.dumps({"collection": name}, ensure_ascii=False) for name in sorted(snapshot.collections)]
    for name, documents in sorted(snapshot.collections.items()):
        for key, body in sorted(documents.items()):
            lines.append(json.dumps({"collection": name, "id": key, "document": json.loads(body)}, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def read_snapshot(path: Path) -> Snapshot:
    """Raises InvalidFile."""
    found: dict[str, dict[str, str]] = {}
    try:
        for n, line in enumerate(regular_files.read_text(path, "utf-8", FILE_LIMIT).splitlines(), 1):
            where = n
            row = json.loads(line)
            documents = found.setdefault(row["collection"], {})
            if "id" in row:
                documents[row["id"]] = json.dumps(row["document"], ensure_ascii=False, separators=(",", ":"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile("CFN-TCB-010", where=Where(str(path)), problem=why_unread(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidFile("CFN-TCB-010", where=Where(str(path), where), problem="not a snapshot") from error
    return Snapshot(found)
