"""Events of the history, newest first, by what their values say: output of functions, errors, numbers, ids."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

from cloudfn.local.history import History, Row
from cloudfn.local.search.hits import Hits, excerpt, leaves

PIECE = 200
"""Rows looked at without a pause: 10 ms where each has to be parsed."""
BOUND_S = 2.0
"""Longest time of one search."""


async def search_log(history: History, text: str, limit: int, real: Callable[[], float] = time.monotonic) -> Hits:
    """``{seq, at, event, function, requestId, outTradeNo, field, excerpt}``; where the time is over
    what lies further back is not reached. START, END and REPORT lines are made when read, so they say nothing."""
    end, below, examined = real() + BOUND_S, await history.newest_seq() + 1, 0
    items: list[dict[str, object]] = []
    while True:
        rows, below, count = history.saying(text, below, PIECE)
        examined += count
        for row in rows:
            if (item := _item(row, text)) is not None:
                items.append(item)
        if not below or len(items) > limit or real() > end:
            break
        await asyncio.sleep(0)
    return Hits(tuple(items[:limit]), examined, bool(below) or len(items) > limit)


def _item(row: Row, text: str) -> dict[str, object] | None:
    """None where only the names of its fields say it."""
    event = json.loads(row.body)
    for field, value in leaves(event):
        if shown := excerpt(value, text):
            names = ("at", "event", "function", "requestId", "outTradeNo")
            return {"seq": row.seq, **{name: event.get(name, "") for name in names}, "field": field, "excerpt": shown}
    return None
