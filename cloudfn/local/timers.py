"""Fires the timer triggers of the manifest by the local cloud's clock."""

from __future__ import annotations

import asyncio
from datetime import datetime

from cloudfn import cron
from cloudfn.calls import Identity, Invocation, Invoke
from cloudfn.clock import Clock
from cloudfn.local.gateway.events import timer_event
from cloudfn.manifest.values import Manifest
from cloudfn.troubles import Troubles

TIMER_SOURCE = "wx_trigger"
"""``getWXContext().SOURCE`` in a timer's call: WeChat's reference of Cloud.getWXContext."""

Due = tuple[datetime, str, str]
"""(instant, function, timer's name)."""


def next_due(manifest: Manifest, after: datetime, troubles: Troubles) -> list[Due]:
    """The next instant of every timer, soonest first. One that cannot be read is a trouble, and no other's."""
    found = []
    for function in manifest.functions.values():
        for timer in function.triggers:
            try:
                instant = cron.next_after(timer.cron, after)
            except ValueError as error:  # a manifest that was loaded in spite of its problems
                troubles.failed(f"{function.name}/{timer.name}", error)
                continue
            if instant is not None:
                found.append((instant, function.name, timer.name))
    return sorted(found)


def invocation(manifest: Manifest, function: str, timer: str, at: datetime) -> Invocation:
    """What the platform calls ``function`` with when ``timer`` fires at ``at``: no user, ``TRIGGER_SRC=timer``."""
    event = timer_event(timer, at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    identity = Identity(appid=manifest.app_id, openid="", source=TIMER_SOURCE)
    return Invocation(function, event, identity, trigger="timer", note=f"timer {timer}")


async def run(manifest: Manifest, clock: Clock, invoke: Invoke, troubles: Troubles) -> None:
    """Fire until cancelled. After a jump of the clock each timer that fell due fires once, as late ones do."""
    seen = clock.now()
    calls: set[asyncio.Task[None]] = set()
    while True:
        due = next_due(manifest, seen, troubles)
        if not due:
            return
        await clock.sleep_until(due[0][0])
        now = clock.now()
        for instant, function, timer in due:
            if instant > now:
                break
            call = asyncio.create_task(_fire(invoke, invocation(manifest, function, timer, instant), timer, troubles))
            calls.add(call)
            call.add_done_callback(calls.discard)
        seen = now


async def _fire(invoke: Invoke, call: Invocation, timer: str, troubles: Troubles) -> None:
    """Call the function; what it does with the call is its own affair, but a call that did not come about is made."""
    what = f"{call.function}/{timer}"
    while True:
        try:
            await invoke(call)
            return troubles.fine(what)
        except Exception as error:
            troubles.failed(what, error)
        await asyncio.sleep(troubles.wait_s() or 0.0)
