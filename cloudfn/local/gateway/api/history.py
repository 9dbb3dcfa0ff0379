"""What happened, page by page."""

from __future__ import annotations

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import JSON
from cloudfn.local.gateway.routes import Route
from cloudfn.local.history import Filter, History

MOST_ROWS = 2000


async def history(history: History, request: Request) -> Answer:
    """``?since=&limit=&function=&requestId=&event=A,B``; ``tail=1`` gives the newest rows instead of the oldest."""
    query = request.query_params
    limit = readers.whole(request, "limit", 200, MOST_ROWS)
    which = Filter(
        readers.whole(request, "since", 0, readers.LARGEST),
        query.get("function", ""),
        query.get("requestId", ""),
        tuple(name for name in query.get("event", "").split(",") if name),
    )
    newest = query.get("tail", "") not in ("", "0", "false")
    rows = await (history.newest(which, limit) if newest else history.after(which, limit))
    last = rows[-1].seq if rows else None
    text = ",".join(row.text() for row in rows)
    more = last is not None and not newest and last < history.written_seq
    body = f'{{"items":[{text}],"next":{last if more else "null"}}}'
    return Answer(200, body.encode(), (JSON,))


ROUTES: list[Route[History]] = [("history", history, ("GET",))]
