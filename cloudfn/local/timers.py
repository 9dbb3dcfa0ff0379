"""Fires the timer triggers of the manifest by the local cloud's clock."""

from __future__ import annotations

import asyncio
from datetime import datetime

from cloudfn import cron
from cloudfn.calls import Invocation, Invoke
from cloudfn.clock import Clock
from cloudfn.local import calling
from cloudfn.manifest.values import Manifest
from cloudfn.troubles import Troubles

REST_S = 0.01
"""Of real time after each round. A clock that runs so fast that the next instant is over by then finds that timer late:
without a rest nobody else would have a turn."""

Due = tuple[datetime, str, str]
"""(instant, function, timer's name)."""


def next_due(manifest: Manifest, after: datetime, troubles: Troubles) -> list[Due]:
    """The next instant of every timer, soonest first. One that cannot be read is a trouble, and no other's."""
    instants = []
    for function in manifest.functions.values():
        for timer in function.triggers:
            try:
                instant = cron.next_after(timer.cron, after)
            except ValueError as error:  # a manifest that was loaded in spite of its problems
                troubles.failed(f"{function.name}/{timer.name}", error)
                continue
            if instant is not None:
                instants.append((instant, function.name, timer.name))
    return sorted(instants)


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
            call = asyncio.create_task(
                _fire(invoke, calling.timer(manifest, function, timer, instant), timer, troubles)
            )
            calls.add(call)
            call.add_done_callback(calls.discard)
        seen = now
        await asyncio.sleep(REST_S)


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
