"""The whole at a glance: functions, loops, payments, clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request

from cloudfn import cron
from cloudfn.calls import Answer
from cloudfn.events.base import instant_text
from cloudfn.frozen import dataclass
from cloudfn.local.devices import DeviceBook
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.local.loops import LoopState
from cloudfn.local.rooms import Rooms
from cloudfn.manifest.values import Timer


@dataclass(frozen=True, slots=True)
class CloudState:
    """``loops`` tells how everything fares that the cloud does by itself."""

    rooms: Rooms
    loops: Callable[[], tuple[LoopState, ...]]
    devices: DeviceBook


async def state(overview: CloudState, request: Request) -> Answer:
    rooms, manifest = overview.rooms, overview.rooms.manifest
    states = {state.function: state for state in rooms.pool.states()}
    now = rooms.stores.clock.now()
    functions = []
    for function in manifest.functions.values():
        live = states[function.name]
        functions.append(
            {
                "name": function.name,
                "dir": str(function.dir),
                "runtime": function.runtime,
                "handler": function.handler,
                "timeoutS": function.timeout_s,
                "memoryMb": function.memory_mb,
                "http": function.http,
                "timers": [_timer(timer, now) for timer in function.triggers],
                "state": live.state,
                "instances": live.instances,
                "spare": live.spare,
                "queued": live.queued,
                "calls": live.calls,
                "errors": live.errors,
                "lastError": live.last_error,
            }
        )
    reserve, users = rooms.pool.reserve(), overview.devices.users()
    answer = {
        "project": manifest.project,
        "envId": manifest.env_id,
        "appId": manifest.app_id,
        "url": rooms.url,
        "pid": os.getpid(),
        **rooms.clock_control.as_json(),
        "functions": functions,
        "memory": {
            "restingBytes": reserve.resting_bytes,
            "restingLimit": reserve.resting_limit,
            "spares": reserve.spares,
            "blanks": reserve.blanks,
            "maxSpares": reserve.max_spares,
            "endedByAge": reserve.ended_by_age,
            "endedByPressure": reserve.ended_by_pressure,
        },
        "loops": [loop.as_json() for loop in overview.loops()],
        "payments": [
            {
                "name": binding.name,
                "api": binding.api,
                "subMchId": binding.sub_mch_id,
                "callers": list(binding.callers),
                "callback": binding.callback,
                "refundCallback": binding.refund_callback,
            }
            for binding in manifest.payments.values()
        ],
        "users": [user.openid for user in users],
        "userNames": {user.openid: user.name for user in users if user.name},
        "lastSeq": await rooms.stores.history.newest_seq(),
    }
    return json_answer(answer)


def _timer(timer: Timer, now: datetime) -> dict[str, str | None]:
    try:
        upcoming = cron.next_after(timer.cron, now)
    except ValueError:  # a manifest that was loaded in spite of its problems; the loop of the timers tells of it
        upcoming = None
    return {"name": timer.name, "cron": timer.cron, "nextAt": instant_text(upcoming) if upcoming else None}


ROUTES: list[Route[CloudState]] = [("state", state, ("GET",))]
