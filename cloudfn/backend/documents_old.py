"""Database actions of the SDKs before @cloudbase/database 1.0: wx-server-sdk 1.x, tcb-admin-node, parts of 2.0 and 2.1.

They send plain JSON instead of EJSON text, dates as ``{"$date": ms}``, and have names of their own for actions within
transactions. Source: @cloudbase/database 0.9.15, 0.9.22, 1.0.0-beta.2 and 1.0.2 as published on npm.
"""

from __future__ import annotations

import json
import math
from typing import Any

from cloudfn.backend.database.bson import MISSING, Date, Document, Long, Regex, Value
from cloudfn.backend.database.budget import bytes_of, paced, watched
from cloudfn.backend.database.ejson import dumps
from cloudfn.backend.database.engine import Find
from cloudfn.backend.documents import DatabaseActions, plain_id
from cloudfn.backend.large_calls import MOST_ANSWERED, answered, too_much
from cloudfn.backend.registry import ActionCall, ActionResult, Handler, success


class DocumentsOfEverySdk(DatabaseActions):
    """The present actions and the old ones over the same engine and transactions."""

    def handlers(self) -> dict[str, Handler]:
        old = {
            f"database.{name}": self.guarded(handler)
            for name, handler in {
                "addDocument": self.add_document,
                "queryDocument": self.query_document,
                "updateDocument": self.update_document,
                "deleteDocument": self.remove,
                "countDocument": self.count,
                "aggregate": self.aggregate_text,
                "insertDocInTransaction": self.insert_in_transaction,
                "getInTransaction": self.get_in_transaction,
                "updateDocInTransaction": self.update_in_transaction,
                "deleteDocInTransaction": self.delete_in_transaction,
            }.items()
        }
        return {**super().handlers(), **old}

    async def add_document(self, call: ActionCall) -> ActionResult:
        written = await self.do_insert(call, [self._new_document(call)])
        return success(call, {"_id": plain_id(written.inserted[0])})

    def _new_document(self, call: ActionCall) -> Document:
        document = self.document(call.fields.get("data"), "data")
        document_id = call.fields.get("_id", "")
        return document if document_id == "" else {"_id": self.value(json.dumps(document_id)), **document}

    async def query_document(self, call: ActionCall) -> ActionResult:
        find = self.find_of(call)
        found = await self.do_find(call, find)
        about = {"limit": find.limit, "offset": find.skip}
        return await self.answer(lambda: success(call, {"list": shown(found), **about}))

    async def update_document(self, call: ActionCall) -> ActionResult:
        written = await self.do_update(
            call, many=bool(call.fields.get("multi")), upsert=bool(call.fields.get("upsert"))
        )
        created = None if written.upserted is MISSING else plain_id(written.upserted)
        return success(call, {"updated": written.modified, "upserted_id": created, "upsert_id": created})

    async def aggregate_text(self, call: ActionCall) -> ActionResult:
        """The list is one JSON text here."""
        found = await self.do_aggregate(call)
        return await self.answer(
            lambda: success(call, {"list": json.dumps(answered(found, dumps), ensure_ascii=False)})
        )

    # Within transactions the answers stand at the top level, as EJSON text.

    async def insert_in_transaction(self, call: ActionCall) -> ActionResult:
        await self.do_insert(call, [self._new_document(call)])
        return success(call, {}, inserted="1", ok="1")

    async def get_in_transaction(self, call: ActionCall) -> ActionResult:
        found = await self.do_find(call, Find(self.optional(call, "query"), {}, 0, 1))
        return await self.answer(lambda: success(call, dumps(found[0]) if found else "null"))

    async def update_in_transaction(self, call: ActionCall) -> ActionResult:
        written = await self.do_update(call, many=False, upsert=bool(call.fields.get("upsert")))
        if written.upserted is not MISSING:
            return success(call, {}, updated="0", upserted=json.dumps([{"_id": plain_id(written.upserted)}]))
        return success(call, {}, updated=str(written.modified))

    async def delete_in_transaction(self, call: ActionCall) -> ActionResult:
        written = await self.do_remove(call, many=False)
        return success(call, {}, deleted=str(written.removed))


def shown(documents: list[Document]) -> list[Any]:
    """Documents of an answer as plain JSON. Costs budget. Raises DatabaseError when they are more than it holds."""
    found: list[Any] = []
    size = 0
    for document in watched(documents):
        size += bytes_of(document, MOST_ANSWERED)
        if size > MOST_ANSWERED:
            raise too_much(MOST_ANSWERED)
        found.append(plain(document))
    return found


def plain(value: Value) -> Any:
    """A document as these SDKs read it: plain numbers, ``{"$date": ms}``, ``{"$regex", "$options"}``."""
    kind = type(value)
    if kind is dict:
        return {name: plain(inner) for name, inner in paced(value.items())}
    if kind is list:
        return [plain(inner) for inner in paced(value)]
    if kind is Long:
        return int(value)
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is Date:
        return {"$date": value.ms}
    if kind is Regex:
        return {"$regex": value.pattern, "$options": value.options}
    return value if kind in (int, str, bool) or value is None else json.loads(dumps(value))
