"""What a write does to a collection, document by document, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.ejson import MAX_DEPTH, canonical, dumps, is_deep, loads
from cloudfn.backend.database.engine import MAX_DOCUMENT_BYTES
from cloudfn.backend.database.errors import DatabaseError, conflict, too_deep, too_large
from cloudfn.backend.database.table import Table, key_of
from cloudfn.backend.database.unique import check

WriteStep = tuple[str, Document | None, Document | None]
"""(key, before, after) of one write."""

EffectiveStep = tuple[str, Document | None, Document | None, str, str]
"""The same of a write that changes something, with both as canonical text, "" for none."""


def canonical_texts(table: Table) -> dict[str, str]:
    return {_shown_key(key, document): canonical(document) for key, document in sorted(table.documents.items())}


def _shown_key(key: str, document: Document) -> str:
    return key if type(document["_id"]) is str else canonical(document["_id"])


def steps_to(table: Table, target: Mapping[str, str]) -> list[WriteStep]:
    current = {_shown_key(key, document): (key, document) for key, document in table.documents.items()}
    steps: list[WriteStep] = [
        (key, document, None) for shown, (key, document) in current.items() if shown not in target
    ]
    for shown, text in target.items():
        key, before = current.get(shown, ("", None))
        if before is None or canonical(before) != text:
            after = loads(text)
            steps.append((key or key_of(after["_id"]), before, after))
    return steps


def effective(steps: Iterable[WriteStep]) -> list[EffectiveStep]:
    """Those that change something. Raises DatabaseError for a document that is too large or nested too deep."""
    changing: list[EffectiveStep] = []
    for key, before, after in watched(steps):
        if before is not after:
            old, body = "" if before is None else dumps(before), "" if after is None else _body(after, before is None)
            if old != body:
                changing.append((key, before, after, old, body))
    return changing


def ends_of(steps: Iterable[WriteStep | EffectiveStep]) -> list[tuple[str, Document | None]]:
    return [(step[0], step[2]) for step in steps]


def require_unique(table: Table, steps: Sequence[EffectiveStep]) -> None:
    """At the commit: raises the conflict when somebody else has meanwhile stored the same values."""
    for unique in table.unique:
        try:
            check(unique, ends_of(steps), dict.fromkeys(step[0] for step in steps))
        except DatabaseError as error:
            raise conflict() from error


def _body(document: Document, is_new: bool) -> str:
    text = dumps(document)
    if len(text) > MAX_DOCUMENT_BYTES:
        raise too_large(MAX_DOCUMENT_BYTES, len(text) if is_new else 0)
    if is_deep(document, text):
        raise too_deep(MAX_DEPTH)
    return text
