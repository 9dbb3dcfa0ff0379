"""One order as a file that may be shown to strangers."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

import cloudfn
from cloudfn import platforms
from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.local.devices import DeviceBook
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.routes import Route
from cloudfn.local.history import Filter, History, Row
from cloudfn.local.report import Sources, content, file_name, page
from cloudfn.local.report.page import POLICY
from cloudfn.manifest.values import Manifest
from cloudfn.pay import WeChatPay

MOST_REQUESTS, MOST_EVENTS = 24, 2_000
"""The newest requests of the order, and the newest events of them: what a reader reads."""
MOST_BYTES = 2 << 20


@dataclass(frozen=True, slots=True)
class Reporting:
    pay: WeChatPay
    history: History
    devices: DeviceBook
    manifest: Manifest


async def report(given: Reporting, request: Request) -> Answer:
    """``?lang=``: HTML with a file's name, everything in it masked. 404 when there is no such order."""
    order: dict[str, Any] = given.pay.order(request.path_params["no"])
    notes = order["notifications"]
    ids = [order["requestId"], *(attempt["requestId"] for note in notes for attempt in note["attempts"])]
    wanted = [*dict.fromkeys(filter(None, ids))]
    events: list[Row] = []
    cut = len(wanted) > MOST_REQUESTS
    for request_id in wanted[-MOST_REQUESTS:]:
        rows = await given.history.newest(Filter(request_id=request_id), MOST_EVENTS)
        cut = cut or len(rows) == MOST_EVENTS
        events += rows
    newest, size = [], 0
    for row in sorted(events, key=lambda row: row.seq, reverse=True)[:MOST_EVENTS]:
        size += len(row.body)
        if size > MOST_BYTES:
            cut = True
            break
        newest.append(json.loads(row.text()))
    sources = Sources(
        order,
        {note["id"]: given.pay.event(note["id"]) for note in notes},
        newest[::-1],
        [(user.openid, user.name) for user in given.devices.users()],
        given.manifest.env_id,
        str(given.manifest.directory),
        cut or len(events) > MOST_EVENTS,
    )
    lang = readers.language(request)
    shown = await asyncio.to_thread(content, sources, lang)
    system = f"{platforms.machine()[0]}, Python {sys.version.partition(' ')[0]}"
    text = page(shown, lang, version=cloudfn.__version__, system=system)
    name = file_name(shown.number, datetime.now(UTC))
    headers = (
        ("content-type", "text/html; charset=utf-8"),
        ("content-disposition", f'attachment; filename="{name}"'),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
    )
    return Answer(200, text.encode("utf-8", "replace"), headers)


ROUTES: list[Route[Reporting]] = [("orders/{no}/report", report, ("GET",))]
