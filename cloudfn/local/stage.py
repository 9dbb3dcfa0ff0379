"""The prover's stage: a real local cloud on a copy of the state, from which nothing leaves the machine."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta

from cloudfn.calls import Identity, Invocation, InvokeResult, new_request_id
from cloudfn.local.cloud import LocalCloud
from cloudfn.local.gateway.events import client_event, dump
from cloudfn.local.history import Filter, Heard, connect, read
from cloudfn.local.settings import DEFAULT_OPENID, Settings
from cloudfn.manifest.values import Manifest
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
    """Delivers through ``cloud``, whose notifier is off. Crashes are real: the worker process is killed."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud

    def snapshot(self) -> Snapshot:
        return self._cloud.engine.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        self._cloud.engine.restore(snapshot)

    async def deliver(self, deliveries: tuple[Delivery, ...]) -> tuple[Run, ...]:
        since = self._cloud.history.last_seq
        invocations = [_invocation(delivery) for delivery in deliveries]
        for delivery, invocation in zip(deliveries, invocations, strict=True):
            if delivery.crash_after:
                self._cloud.faults.crash(invocation.request_id, delivery.crash_after)
        results = await asyncio.gather(*(self._cloud.pool.invoke(invocation) for invocation in invocations))
        await asyncio.sleep(GRACE_S)
        rows = await self._cloud.history.after(Filter(since=since), MOST_EVENTS)
        seen = [json.loads(row.text()) for row in rows]
        return tuple(_run(result, seen, first=n == 0) for n, result in enumerate(results))

    async def linger(self, run: Run) -> Run:
        history, mine = self._cloud.history, Filter(request_id=run.result.request_id)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                while True:
                    seen = history.last_seq
                    rows = await history.after(mine, MOST_EVENTS)
                    run = _run(run.result, [json.loads(row.text()) for row in rows], first=False)
                    if run.late:
                        break
                    await history.wait_beyond(seen)
        return run

    async def call(self, function: str, data: object, openid: str) -> InvokeResult:
        appid = self._cloud.manifest.app_id
        payer = openid or DEFAULT_OPENID
        event = client_event(dump(data), appid, payer)
        return await self._cloud.pool.invoke(Invocation(function, event, Identity(appid=appid, openid=payer)))

    def ordering(self, function: str, request_id: str) -> Ordering:
        return Ordering(self._told(request_id), fee_fields(self._cloud.manifest, function))

    def _told(self, request_id: str) -> object:
        """What a mini program sent in one call that the project's own history remembers; None otherwise."""
        path = self._cloud.settings.copy_of
        path = path / "history.db" if path is not None else None
        if not request_id or path is None or not path.is_file():
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
        self._cloud.clock.advance(by)


def _invocation(delivery: Delivery) -> Invocation:
    identity = Identity(appid=delivery.appid, openid=delivery.openid, source=delivery.source)
    return Invocation(delivery.function, delivery.event.encode(), identity, new_request_id())


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


@asynccontextmanager
async def rehearsing(
    manifest: Manifest, *, allow_network: bool = False, listener: Heard | None = None
) -> AsyncIterator[tuple[LocalCloud, LocalStage]]:
    """A local cloud on a copy of the project's state that delivers nothing by itself and keeps the clock still."""
    settings = Settings(
        port=0,
        time_scale=0.0,
        watch=False,
        timers=False,
        ephemeral=True,
        copy_of=manifest.state,
        refuse_network=not allow_network,
        deliver=False,
    )
    async with LocalCloud(manifest, settings, listener=listener) as cloud:
        yield cloud, LocalStage(cloud)
