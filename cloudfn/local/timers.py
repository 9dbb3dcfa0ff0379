"""Fires the timer triggers of the manifest by the local cloud's clock."""

from __future__ import annotations

import asyncio
from datetime import datetime

from cloudfn.calls import Identity, Invocation, Invoke
from cloudfn.clock import Clock
from cloudfn.local import cron
from cloudfn.local.gateway.events import timer_event
from cloudfn.local.settings import DEFAULT_APPID
from cloudfn.manifest.values import Manifest

TIMER_SOURCE = "wx_trigger"
"""``getWXContext().SOURCE`` in a timer's call: WeChat's reference of Cloud.getWXContext."""

Due = tuple[datetime, str, str]
"""(instant, function, timer's name)."""


def next_due(manifest: Manifest, after: datetime) -> list[Due]:
    """The next instant of every timer, soonest first."""
    found = []
    for function in manifest.functions.values():
        for timer in function.triggers:
            instant = cron.parse(timer.cron).next_after(after)
            if instant is not None:
                found.append((instant, function.name, timer.name))
    return sorted(found)


def invocation(manifest: Manifest, function: str, timer: str, at: datetime) -> Invocation:
    """What the platform calls ``function`` with when ``timer`` fires at ``at``: no user, ``TRIGGER_SRC=timer``."""
    event = timer_event(timer, at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    identity = Identity(appid=manifest.app_id or DEFAULT_APPID, openid="", source=TIMER_SOURCE)
    return Invocation(function, event, identity, trigger="timer", note=f"timer {timer}")


async def run(manifest: Manifest, clock: Clock, invoke: Invoke) -> None:
    """Fire until cancelled. After a jump of the clock each timer that fell due fires once, as late ones do."""
    seen = clock.now()
    calls: set[asyncio.Task[object]] = set()
    while True:
        due = next_due(manifest, seen)
        if not due:
            return
        await clock.sleep_until(due[0][0])
        now = clock.now()
        for instant, function, timer in due:
            if instant > now:
                break
            call = asyncio.ensure_future(_call(invoke, invocation(manifest, function, timer, instant)))
            calls.add(call)
            call.add_done_callback(calls.discard)
        seen = now


async def _call(invoke: Invoke, call: Invocation) -> object:
    return await invoke(call)
