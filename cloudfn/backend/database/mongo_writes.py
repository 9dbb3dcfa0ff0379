"""Writes to a real MongoDB that also know what the documents were before and are after.

``table`` is a collection of pymongo's, ``options`` carry the transaction. Every condition is checked by the server at
the moment of the change: others may use the same database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from cloudfn.backend.database import update as updates
from cloudfn.backend.database.bson import Document, Value
from cloudfn.backend.database.ejson import dumps
from cloudfn.backend.database.engine import Changed, WriteResult
from cloudfn.backend.database.mongo_values import into, out

Options = Mapping[str, Any]

Outcome = tuple[WriteResult, list[Changed]]
"""What a write did, and its changes, still without the collection's name."""


def matching(table: Any, query: Document, many: bool, options: Options) -> list[Document]:
    return [into(each) for each in table.find(out(query), **options).limit(0 if many else 1)]


def update_one(table: Any, query: Document, update: Document, options: Options) -> Outcome | None:
    """Change the first match, None when there is none.

    The change applies only to the very document that was read; when another client was quicker, we look again. So the
    query holds at the moment of the change, and ``before`` and ``after`` belong to each other.
    """
    operators = updates.is_operators(update)
    change = table.find_one_and_update if operators else table.find_one_and_replace
    seen = ""
    while found := matching(table, query, False, options):
        before, text = found[0], dumps(found[0])
        unchanged: Document = {"$expr": {"$eq": ["$$ROOT", {"$literal": before}]}}
        if text == seen:
            unchanged = {}  # not changed after all: it holds values that MongoDB does not find equal to themselves
        seen = text
        chosen = _narrowed(query, {"_id": before["_id"]}, unchanged)
        after = change(out(chosen), out(update), return_document=ReturnDocument.AFTER, **options)
        if after is not None:
            now = into(after)
            changes = _updates([before], [now])
            return WriteResult(matched=1, modified=len(changes), document=now), changes
    return None


def update_many(table: Any, query: Document, update: Document, options: Options) -> Outcome | None:
    """Change all that match, None when there is none. Each is checked again by the server as it is changed."""
    before = matching(table, query, True, options)
    if not before:
        return None
    ids: Document = {"_id": {"$in": [each["_id"] for each in before]}}
    result = table.update_many(out(_narrowed(query, ids)), out(update), **options)
    after = matching(table, ids, True, options)
    document = after[0] if after else None
    changes = _updates(before, after)
    return WriteResult(matched=result.matched_count, modified=result.modified_count, document=document), changes


def upsert(table: Any, query: Document, update: Document, options: Options) -> Outcome:
    """Nothing matched: insert. When another client has just inserted it, it is changed instead."""
    write = table.update_one if updates.is_operators(update) else table.replace_one
    try:
        result = write(out(query), out(update), upsert=True, **options)
    except DuplicateKeyError:
        # Both saw nothing and both inserted. The query may name more than the _id; then it is a true duplicate.
        changed = update_one(table, query, update, options)
        if changed is None:
            raise
        return changed
    if result.upserted_id is None:
        return WriteResult(matched=result.matched_count, modified=result.modified_count), []
    created = into({"id": result.upserted_id})["id"]
    (after,) = matching(table, {"_id": created}, False, options) or [{"_id": created}]
    return WriteResult(upserted=created, document=after), _updates([], [after])


def remove_one(table: Any, query: Document, options: Options) -> list[Document]:
    gone = table.find_one_and_delete(out(query), **options)
    return [] if gone is None else [into(gone)]


def remove_many(table: Any, query: Document, options: Options) -> list[Document]:
    """The documents that are gone. Each is checked again by the server as it is removed."""
    seen = matching(table, query, True, options)
    ids: Document = {"_id": {"$in": [each["_id"] for each in seen]}}
    if table.delete_many(out(_narrowed(query, ids)), **options).deleted_count == len(seen):
        return seen
    left = {dumps(each["_id"]) for each in matching(table, ids, True, options)}
    return [each for each in seen if dumps(each["_id"]) not in left]


def _narrowed(query: Document, *conditions: Document) -> Document:
    """``query`` and ``conditions``. The query stays at the top, where ``a.$`` of an update looks for it; ``$near``,
    which only a plain ``find`` may have, has done its part when the documents were looked up."""
    if _is_near(query):
        return {"$and": list(conditions)}
    return {**query, "$and": [*query.get("$and", []), *conditions]}


def _is_near(value: Value) -> bool:
    if isinstance(value, Mapping):
        return any(name in ("$near", "$nearSphere") or _is_near(each) for name, each in value.items())
    return isinstance(value, list) and any(_is_near(each) for each in value)


def _updates(before: Sequence[Document], after: Sequence[Document]) -> list[Changed]:
    old = {dumps(each["_id"]): dumps(each) for each in before}
    changes: list[Changed] = []
    for each in after:
        was, now = old.get(dumps(each["_id"]), ""), dumps(each)
        if was != now:
            changes.append(Changed("", each["_id"], "update" if was else "insert", was, now))
    return changes
