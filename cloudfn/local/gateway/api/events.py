"""``GET /_cloudfn/events``: server-sent events over the history. A slow reader costs nothing: its place is a number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cloudfn.digits import only_digits
from cloudfn.frozen import dataclass
from cloudfn.local.gateway.routes import Route
from cloudfn.local.history import Filter, History

HEARTBEAT_S = 15.0


@dataclass(frozen=True, slots=True)
class Stream:
    """``closing`` is set when the local cloud ends, and every stream with it."""

    history: History
    closing: asyncio.Event


async def events(stream: Stream, request: Request) -> Response:
    """Resumes after ``Last-Event-ID`` or ``?since=``; without either, begins with what happens next."""
    given = request.headers.get("last-event-id") or request.query_params.get("since") or ""
    newest = await stream.history.newest_seq()
    # No higher than that: a number may be from before the history was thrown away.
    since = min(int(given), newest) if only_digits(given) else newest
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_sent(stream, since), media_type="text/event-stream", headers=headers)


async def _sent(stream: Stream, since: int) -> AsyncIterator[bytes]:
    history = stream.history
    yield b"retry: 500\n: connected\n\n"
    while not stream.closing.is_set():
        rows = await history.after(Filter(since))
        if rows:
            since = rows[-1].seq
            yield "".join(f"id: {row.seq}\ndata: {row.text()}\n\n" for row in rows).encode()
            continue
        grown = asyncio.ensure_future(history.wait_beyond(since))
        closing = asyncio.ensure_future(stream.closing.wait())
        done, pending = await asyncio.wait({grown, closing}, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        if not done:
            yield b": still here\n\n"


ROUTES: list[Route[Stream]] = [("events", events, ("GET",))]
