"""The clock: what it shows, and moving it."""

from __future__ import annotations

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.local.clock_control import ClockControl
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route


async def clock(control: ClockControl, request: Request) -> Answer:
    return json_answer(control.as_json())


async def move(control: ClockControl, request: Request) -> Answer:
    """``{"advance": "2h" | "next" | "drain"}`` or ``{"scale": 60}``; a refused request changes nothing."""
    body = await readers.json_object(request)
    scale, advance, now = body.get("scale"), body.get("advance"), control.clock.now()
    by = None if advance is None else advance if advance in ("next", "drain") else readers.until(now, advance)
    if scale is not None:
        control.rescale(readers.speed(scale))
    if by is not None:
        await control.advance(by)
    return json_answer(control.as_json())


ROUTES: list[Route[ClockControl]] = [("clock", clock, ("GET",)), ("clock", move, ("POST",))]
