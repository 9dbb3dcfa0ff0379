"""The prover's stage: a real local cloud on a copy of the state, from which nothing leaves the machine."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from cloudfn.calls import InvokeResult
from cloudfn.local import calling
from cloudfn.local.function_events import dump
from cloudfn.local.history import Filter, connect, read
from cloudfn.local.rooms import Rooms
from cloudfn.pay.prove import Delivery, Ordering, Run
from cloudfn.snapshots import Snapshot
from cloudfn.source import fee_fields

GRACE_S = 0.05
"""Real seconds that a call which outlives its answer is given to show itself."""
LINGER_S = 3.0
"""As long for a call that did nothing before its answer: a helper that nobody awaits may begin with a pause."""
MOST_EVENTS = 100_000
OUTWARD, MISSING_AWAIT = ("CFN-RUN-020", "CFN-RUN-025"), "CFN-RUN-014"
"""Outward effects: refused connections, and requests that a stub answered."""


class LocalStage:
    """Delivers through ``rooms``, whose notifier is off. Crashes are real: the worker process is killed.

    ``original`` is the project's own state folder, of which only the history is read.
    """

    def __init__(self, rooms: Rooms, original: Path) -> None:
        self._rooms, self._original = rooms, original
        self._engine, self._history = rooms.stores.engine, rooms.stores.history

    def snapshot(self) -> Snapshot:
        return self._engine.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        self._engine.restore(snapshot)

    async def deliver(self, deliveries: tuple[Delivery, ...]) -> tuple[Run, ...]:
        since = await self._history.newest_seq()
        functions = self._rooms.manifest.functions
        invocations = [calling.payment(each, web=functions[each.function].is_web) for each in deliveries]
        for delivery, invocation in zip(deliveries, invocations, strict=True):
            if delivery.crash_after:
                self._rooms.faults.crash(invocation.request_id, delivery.crash_after)
            if delivery.refuse_at:
                self._rooms.faults.refuse(invocation.request_id, delivery.refuse_at)
        results = await asyncio.gather(*(self._rooms.pool.invoke(invocation) for invocation in invocations))
        await asyncio.sleep(GRACE_S)
        rows = await self._history.after(Filter(since=since), MOST_EVENTS)
        seen = [json.loads(row.text()) for row in rows]
        runs = [_run(result, seen, first=n == 0) for n, result in enumerate(results)]
        judged = zip(runs, deliveries, strict=True)
        return tuple(replace(run, verdict_of=delivery.verdict_of) for run, delivery in judged)

    async def linger(self, run: Run) -> Run:
        history, mine, verdict_of = self._history, Filter(request_id=run.result.request_id), run.verdict_of
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                while True:
                    rows, seen = await history.after(mine, MOST_EVENTS), history.written_seq
                    run = _run(run.result, [json.loads(row.text()) for row in rows], first=False)
                    run = replace(run, verdict_of=verdict_of)
                    if run.late:
                        break
                    await history.wait_beyond(seen)
        return run

    async def call(self, function: str, data: object, openid: str) -> InvokeResult:
        made = self._rooms.calling.client(function, dump(data), openid=openid or None)
        return await self._rooms.pool.invoke(made)

    async def ask(self, action: str, fields: Mapping[str, object], openid: str) -> Mapping[str, Any]:
        caller = self._rooms.calling.user(openid=openid or None)
        answer = await self._rooms.backend.client.answer(caller, action, dump(fields))
        said: Mapping[str, Any] = json.loads(answer.body)
        return said

    def ordering(self, function: str, request_id: str) -> Ordering:
        return Ordering(self._sent_by_client(request_id), fee_fields(self._rooms.manifest, function))

    def _sent_by_client(self, request_id: str) -> object:
        """What a mini program sent in one call that the project's own history remembers; None otherwise."""
        path = self._original / "history.db"
        if not request_id or not path.is_file():
            return None
        with contextlib.closing(connect(path, read_only=True)) as db:
            rows = read(db, Filter(request_id=request_id, events=("InvocationStarted",)), 1)
        try:
            event = json.loads(str(json.loads(rows[0].text()).get("eventText", ""))) if rows else None
        except ValueError:  # longer than the history keeps
            return None
        if not isinstance(event, dict):
            return None
        return {name: value for name, value in event.items() if name not in ("tcbContext", "userInfo")}

    async def wait(self, by: timedelta) -> None:
        self._rooms.stores.clock.advance(by)


def _run(result: InvokeResult, seen: Iterable[dict[str, object]], *, first: bool) -> Run:
    """What the history tells of one invocation. Refunds name no invocation; they are counted for the first one."""
    calls, late, effects, ended = list[str](), list[str](), list[str](), False
    for event in seen:
        kind, mine = event["event"], event.get("requestId") == result.request_id
        if kind == "InvocationEnded" and mine:
            ended = True
        elif kind == "BackendCalled" and mine:
            action = str(event["action"])
            (late if ended else calls).append(action)
            if action.startswith(("wx.openApi", "wx.api")) and event["ok"]:
                effects.append(action)
        elif kind == "Noticed" and mine and event["code"] in OUTWARD:
            params = event["params"]
            assert isinstance(params, dict)
            effects.append(f"{params['method'] or 'connect'} {params['host']}:{params['port']}{params['path']}")
        elif kind == "Noticed" and mine and event["code"] == MISSING_AWAIT:
            late.append("")
        elif kind == "RefundAccepted" and first:
            effects.append(f"refund {event['outRefundNo']} {event['refundFeeFen']} fen")
        elif kind == "OrderCreated" and first:
            effects.append(f"order {event['outTradeNo']} {event['totalFeeFen']} fen")
    named = [call for call in late if call]
    return Run(result, tuple(calls), tuple(effects), tuple(named or (["?"] if late else [])))
