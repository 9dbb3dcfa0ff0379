"""Actions called directly, past HTTP and signatures: pages of lists, and the rules of timers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudfn.clock import VirtualClock
from cloudfn.control import ControlPlane, ControlSettings
from cloudfn.control.actions import ACTIONS, Call
from cloudfn.control.cloud_function import CloudFunction
from cloudfn.control.wire import ApiError, Params
from cloudfn.control.world import World
from cloudfn.events.base import ignore

ENV = "shop-1a2b3c"
NIGHTLY = "0 0 2 * * * *"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    plane = ControlPlane(tmp_path, clock=VirtualClock(scale=0), emit=ignore, settings=ControlSettings(envs=(ENV,)))
    yield plane.world
    plane.world.store.close()


def call(world: World, action: str, **params: Any) -> dict[str, Any]:
    values = {"Namespace": ENV, **params}
    reply = ACTIONS["scf", action](Call(world, "scf", action, Params(values), "ap-shanghai", "r-1"))
    assert isinstance(reply, dict)
    return reply


def put(world: World, name: str, status: str = "Active") -> None:
    world.save(CloudFunction(ENV, name, f"lam-{name}", "Nodejs18.15", "index.main", "d" * 64, 1, status=status))


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(ApiError) as caught:
        work()
    return caught.value.code


@pytest.mark.parametrize("limit", [1, 3, 20, 100])
def test_pages_hold_each_function_once(world: World, limit: int) -> None:
    names = [f"fn{n:02}" for n in range(23)]
    for name in names:
        put(world, name)
    pages = [call(world, "ListFunctions", Offset=offset, Limit=limit) for offset in range(0, 24, limit)]
    assert [row["FunctionName"] for page in pages for row in page["Functions"]] == names
    assert {page["TotalCount"] for page in pages} == {23}
    assert all(len(page["Functions"]) <= limit for page in pages)


def test_a_page_has_twenty_rows_and_never_more_than_a_hundred(world: World) -> None:
    for n in range(130):
        put(world, f"fn{n:03}")
    assert len(call(world, "ListFunctions")["Functions"]) == 20
    assert len(call(world, "ListFunctions", Limit=1000)["Functions"]) == 100
    assert call(world, "ListFunctions", Offset=130)["Functions"] == []


def add(world: World, *rows: tuple[str, str], count: int | None = None) -> None:
    triggers = [{"TriggerName": name, "Type": "timer", "TriggerDesc": cron} for name, cron in rows]
    more = {} if count is None else {"Count": count}
    call(world, "BatchCreateTrigger", FunctionName="pay", Triggers=json.dumps(triggers), **more)


def timers(world: World) -> dict[str, str]:
    rows = call(world, "ListTriggers", FunctionName="pay")["Triggers"]
    return {row["TriggerName"]: json.loads(row["TriggerDesc"])["cron"] for row in rows}


def test_the_same_timer_may_come_twice_and_another_of_its_name_may_not(world: World) -> None:
    put(world, "pay")
    add(world, ("nightly", NIGHTLY), ("hourly", "0 0 * * * * *"))
    add(world, ("nightly", NIGHTLY))
    assert timers(world) == {"nightly": NIGHTLY, "hourly": "0 0 * * * * *"}
    assert refused(lambda: add(world, ("nightly", "0 0 3 * * * *"))) == "ResourceInUse.TriggerName"
    call(world, "DeleteTrigger", FunctionName="pay", TriggerName="nightly", Type="timer")
    assert list(timers(world)) == ["hourly"]
    assert refused(lambda: call(world, "DeleteTrigger", FunctionName="pay", TriggerName="nightly", Type="timer"))


def test_nothing_of_a_batch_is_there_when_one_is_refused(world: World) -> None:
    put(world, "pay")
    assert refused(lambda: add(world, ("good", NIGHTLY), ("bad", "every night")))
    assert refused(lambda: add(world, ("good", NIGHTLY), count=2))
    assert refused(lambda: call(world, "BatchCreateTrigger", FunctionName="pay", Triggers="{"))
    assert refused(lambda: add(world, *((f"t{n}", NIGHTLY) for n in range(11))))
    assert timers(world) == {}


@pytest.mark.parametrize("status", ["Creating", "Updating", "CreateFailed"])
def test_a_function_that_is_not_ready_takes_no_timer(world: World, status: str) -> None:
    put(world, "pay", status)
    assert refused(lambda: add(world, ("nightly", NIGHTLY))).startswith("FailedOperation")
    assert timers(world) == {}
