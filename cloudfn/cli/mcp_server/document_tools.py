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
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.parameters import ToolParameter
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.texts import mcp as words
from cloudfn.cli.texts import mcp_tools as tools


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


_COLLECTION = tools.COLLECTION_ARGUMENT

DOCUMENT_TOOLS = (
    McpTool(
        "query_documents",
        tools.QUERY_DOCUMENTS,
        _query,
        (
            ToolParameter("collection", "string", _COLLECTION),
            ToolParameter("query", "object", tools.QUERY_DOCUMENTS_QUERY, default={}),
            ToolParameter("sort", "object", tools.QUERY_DOCUMENTS_SORT, default={}),
            ToolParameter("fields", "object", tools.QUERY_DOCUMENTS_FIELDS, default={}),
            ToolParameter("limit", "integer", tools.QUERY_DOCUMENTS_LIMIT, default=10, least=1, most=50),
            ToolParameter("skip", "integer", tools.QUERY_DOCUMENTS_SKIP, default=0),
        ),
    ),
    McpTool(
        "insert_documents",
        tools.INSERT_DOCUMENTS,
        _insert,
        (
            ToolParameter("collection", "string", _COLLECTION, required=True),
            ToolParameter("documents", "array", tools.INSERT_DOCUMENTS_DOCUMENTS, required=True),
            ToolParameter(
                "replace",
                "boolean",
                tools.INSERT_DOCUMENTS_REPLACE,
                default=False,
            ),
        ),
        reads_only=False,
        destroys=True,
    ),
)
