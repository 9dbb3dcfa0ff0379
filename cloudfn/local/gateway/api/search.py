"""One text looked for in orders, log and documents."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.local.rooms import Stores
from cloudfn.local.search import search_documents, search_log, search_orders

LONGEST = 200
"""Characters of what is looked for."""
MOST_ITEMS = 50


@dataclass(frozen=True, slots=True)
class Searching:
    """``at_work`` is held while one is answered: who types fast waits, and the functions do not."""

    stores: Stores
    at_work: asyncio.Lock


async def search(given: Searching, request: Request) -> Answer:
    """``?q=&limit=``: ``{query, orders, log, documents}``, each ``{items, examined, cut}``."""
    text = request.query_params.get("q", "").strip()
    if not text or len(text) > LONGEST or "\0" in text:
        raise readers.wrong(f"q is a text of 1 to {LONGEST} characters")
    limit = readers.whole(request, "limit", 8, MOST_ITEMS)
    stores = given.stores
    async with given.at_work:
        orders = await search_orders(stores.pay, text, limit)
        log = await search_log(stores.history, text, limit)
        documents = await stores.aside.run(lambda: search_documents(stores.engine, text, limit), slow=True)
    kinds = {"orders": orders, "log": log, "documents": documents}
    return json_answer({"query": text, **{name: hits.as_json() for name, hits in kinds.items()}})


ROUTES: list[Route[Searching]] = [("search", search, ("GET",))]
