"""The document that an upsert inserts, and the form in which every new one is stored."""

from __future__ import annotations

import sys

from cloudfn.backend.database import update as updates
from cloudfn.backend.database.bson import MISSING, Document, Regex, new_id
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.errors import bad_parameter


def with_id(document: Document) -> Document:
    """``document`` with ``_id`` as its first field. Raises DatabaseError for ids and field names that cannot be
    stored."""
    found = document.get("_id", MISSING)
    if found is MISSING:
        found = new_id()
    if isinstance(found, list | Regex) or found is None:
        raise bad_parameter("The '_id' value cannot be of type array, regex or null")
    for name in document:
        if name[:1] == "$":
            raise bad_parameter(f"The dollar ($) prefixed field '{name}' is not valid for storage.")
    # One text for the same name in all documents: 57 bytes of each that is written by itself.
    return {"_id": found, **{sys.intern(name): value for name, value in document.items() if name != "_id"}}


def upserted_document(query: Document, update: Document, by_operators: bool, now_ms: int) -> Document:
    """The document that an upsert inserts: the query's equalities, then the update."""
    if not by_operators:
        known = {"_id": query["_id"]} if type(query.get("_id", {})) is not dict else {}
        return with_id({**known, **update})
    seed: Document = {}
    copies = updates.Copies()
    for name, condition in watched(query.items()):
        value = condition
        if type(condition) is dict and "$eq" in condition:
            value = condition["$eq"]
        elif (
            name[:1] == "$"
            or isinstance(condition, Regex)
            or (type(condition) is dict and any(each[:1] == "$" for each in condition))
        ):
            continue
        seed = updates.apply(seed, {"$set": {name: value}}, now_ms, copies=copies)
    return with_id(updates.apply(seed, update, now_ms, inserting=True, copies=copies))
