"""Documents by their ids and by the texts and numbers in them."""

from __future__ import annotations

from cloudfn.backend.database import Engine, Find, ejson
from cloudfn.backend.database.budget import watched
from cloudfn.local.search.hits import Hits, excerpt, leaves

BATCH = 200
MOST_OF_ONE = 2_000
"""Documents of one collection that are looked at, as they lie there."""
MOST = 20_000


def search_documents(engine: Engine, text: str, limit: int) -> Hits:
    """``{collection, id, field, excerpt}``, collection by collection. Blocks; the budget in force bounds its time."""
    items: list[dict[str, object]] = []
    examined, cut = 0, False
    for collection in engine.collections():
        for skip in range(0, MOST_OF_ONE, BATCH):
            page = engine.find(collection, Find({}, {}, skip=skip, limit=BATCH))
            for document in watched(page):
                examined += 1
                if (item := _item(collection, document, text)) is not None:
                    items.append(item)
            if len(items) > limit or examined >= MOST:
                return Hits(tuple(items[:limit]), examined, True)
            if len(page) < BATCH:
                break
        else:
            cut = cut or engine.count(collection, {}) > MOST_OF_ONE
    return Hits(tuple(items), examined, cut)


def _item(collection: str, document: object, text: str) -> dict[str, object] | None:
    plain = ejson.relaxed(document)
    for field, value in leaves(plain):
        if shown := excerpt(value, text):
            return {"collection": collection, "id": _id(plain), "field": field, "excerpt": shown}
    return None


def _id(plain: object) -> str:
    """As the console's addresses spell it: EJSON writes an ObjectId as ``{"$oid": "..."}``."""
    key = plain.get("_id") if isinstance(plain, dict) else None
    return str(key.get("$oid", key)) if isinstance(key, dict) else str(key)
