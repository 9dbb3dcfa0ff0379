"""Snapshot, restore and diff of document stores: what the prover, ``db snapshot`` and ``db diff`` share.

A document is its canonical EJSON text with sorted keys, so two equal documents are equal strings on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Protocol

from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``{collection: {document id: canonical EJSON text}}``."""

    collections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One difference. ``path`` is dotted and empty for a whole document; ``before``/``after`` are JSON text or None."""

    collection: str
    document_id: str
    path: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        place = f"{self.collection}/{self.document_id}" + (f".{self.path}" if self.path else "")
        return f"{place} {self.before or '(absent)'} -> {self.after or '(absent)'}"


class SnapshotStore(Protocol):
    def snapshot(self) -> Snapshot:
        """All documents at one instant."""

    def restore(self, snapshot: Snapshot) -> None:
        """Make the store hold exactly ``snapshot``: collections and documents that are not in it disappear."""


def diff(before: Snapshot, after: Snapshot) -> tuple[DocumentChange, ...]:
    """What changed, field by field, sorted by collection, document and path."""
    return tuple(_differences(before, after))


def _differences(before: Snapshot, after: Snapshot) -> Iterator[DocumentChange]:
    for name in sorted({*before.collections, *after.collections}):
        old, new = before.collections.get(name, {}), after.collections.get(name, {})
        for key in sorted({*old, *new}):
            one, two = old.get(key), new.get(key)
            if one == two:
                continue
            if one is None or two is None:
                yield DocumentChange(name, key, "", one, two)
            else:
                yield from _fields(name, key, "", json.loads(one), json.loads(two))


def _fields(collection: str, key: str, path: str, one: object, two: object) -> Iterator[DocumentChange]:
    if one == two:
        return
    if _is_plain(one) and _is_plain(two):
        assert isinstance(one, dict) and isinstance(two, dict)
        for name in sorted({*one, *two}):
            inner = f"{path}.{name}" if path else name
            if name not in one or name not in two:
                yield DocumentChange(collection, key, inner, _text(one.get(name)), _text(two.get(name)))
            else:
                yield from _fields(collection, key, inner, one[name], two[name])
        return
    yield DocumentChange(collection, key, path, _text(one), _text(two))


def _is_plain(value: object) -> bool:
    return isinstance(value, dict) and not any(str(name).startswith("$") for name in value)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict) and len(value) == 1:
        ((name, inner),) = value.items()
        if name in ("$numberInt", "$numberLong", "$numberDouble"):
            return str(inner)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
