"""What reading the functions' source finds doubtful, as ``cloudfn validate`` tells it."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from cloudfn import notices, source
from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.manifest.values import Manifest


@dataclass(frozen=True, slots=True)
class Reading:
    """``at_work`` is held while the files are read: once is enough at a time."""

    manifest: Manifest
    at_work: asyncio.Lock


async def findings(given: Reading, request: Request) -> Answer:
    """``?lang=``: ``{items: [{code, level, message, fix, file, line, column}]}``. No tool is run."""
    async with given.at_work:
        found = await asyncio.to_thread(source.inspect, given.manifest)
    lang = readers.language(request)
    return json_answer({"items": [notices.described(notice, lang) for notice in found]})


ROUTES: list[Route[Reading]] = [("findings", findings, ("GET",))]
