"""``POST /_cloudfn/links``: a link that lets one browser into the console, for `cloudfn open`."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route

NewLink = Callable[[], str]
"""Gives an address that works once."""


async def links(new: NewLink, request: Request) -> Answer:
    await readers.json_object(request)  # nothing to say so far, and no nonsense either
    return json_answer({"url": new()})


ROUTES: list[Route[NewLink]] = [("links", links, ("POST",))]
