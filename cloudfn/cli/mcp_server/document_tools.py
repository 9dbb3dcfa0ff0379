"""Documents of the local database: look, and put some there to begin a test from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cloudfn.backend.database import Find
from cloudfn.backend.database.ejson import relaxed
from cloudfn.backend.database.transfer import store
from cloudfn.cli.documents import ejson, existing, opened
from cloudfn.cli.mcp_server import words
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.parameters import ToolParameter
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.languages import Phrase


def _query(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    steps = (NextStep("invoke", words.TRY_A_CALL),)
    with opened(replace(place.app, quiet=True)) as engine:
        if given["collection"] is None:
            rows = [{"name": name, "count": engine.count(name, {})} for name in engine.collections()]
            return ToolAnswer(
                {"items": rows}, words.collections(len(rows)), (NextStep("query_documents", words.READ_THEM_BACK),)
            )
        collection = existing(engine, given["collection"])
        query, sort, fields = (ejson(json.dumps(given[name]), name) for name in ("query", "sort", "fields"))
        chosen = Find(query, sort, given["skip"], given["limit"], fields or None)
        documents, total = engine.find(collection, chosen), engine.count(collection, query)
    data = {"items": [relaxed(document) for document in documents], "total": total}
    return ToolAnswer(data, words.documents(len(documents), total), steps, more=words.ASK_AGAIN_SMALLER)


def _insert(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    collection = given["collection"]
    documents = [ejson(json.dumps(document), "documents") for document in given["documents"]]
    with opened(replace(place.app, quiet=True)) as engine:
        count = store(engine, collection, documents, "upsert" if given["replace"] else "insert")
    step = NextStep("query_documents", words.READ_THEM_BACK, {"collection": collection})
    return ToolAnswer({"collection": collection, "stored": count}, words.stored(count, collection), (step,))


_COLLECTION = Phrase("Its name", "集合名")

DOCUMENT_TOOLS = (
    McpTool(
        "query_documents",
        Phrase(
            "Documents of a local collection that match a query (MongoDB's extended JSON); without a collection, the "
            "collections and their sizes.",
            "本地集合中符合条件的文档（MongoDB 扩展 JSON）；不给集合名时列出所有集合及其大小。",
        ),
        _query,
        (
            ToolParameter("collection", "string", _COLLECTION),
            ToolParameter("query", "object", Phrase("What matches", "查询条件"), default={}),
            ToolParameter("sort", "object", Phrase('As {"createdAt": -1}', '如 {"createdAt": -1}'), default={}),
            ToolParameter(
                "fields", "object", Phrase('Projection, as {"status": 1}', '返回字段，如 {"status": 1}'), default={}
            ),
            ToolParameter("limit", "integer", Phrase("At most", "最多"), default=10, least=1, most=50),
            ToolParameter("skip", "integer", Phrase("Leave out the first", "跳过前面的"), default=0),
        ),
    ),
    McpTool(
        "insert_documents",
        Phrase(
            "Puts documents into a local collection, for the set-up of a test: all of them or none. The "
            "cloud's database is "
            "never touched.",
            "向本地集合写入文档，用于准备测试：全部写入或全部不写。不会接触云端数据库。",
        ),
        _insert,
        (
            ToolParameter("collection", "string", _COLLECTION, required=True),
            ToolParameter(
                "documents", "array", Phrase("Objects; `_id` is optional", "对象；`_id` 可省略"), required=True
            ),
            ToolParameter(
                "replace",
                "boolean",
                Phrase("Replace documents whose _id exists, instead of refusing", "覆盖 _id 已存在的文档，而不是拒绝"),
                default=False,
            ),
        ),
        reads_only=False,
        destroys=True,
    ),
)
