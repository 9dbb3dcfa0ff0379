"""Actions without a socket: pages of lists, and the rules of timers. Signed by the vendor's own function."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tencentcloud.common.sign import Sign

from cloudfn.clock import VirtualClock
from cloudfn.control import ControlPlane, ControlSettings
from cloudfn.control.cloud_function import CloudFunction
from cloudfn.control.wire import JSON_TYPE, ApiError
from cloudfn.events.base import ignore

ENV = "shop-1a2b3c"
NIGHTLY = "0 0 2 * * * *"


@pytest.fixture
def plane(tmp_path: Path) -> Iterator[ControlPlane]:
    made = ControlPlane(tmp_path, clock=VirtualClock(scale=0), emit=ignore, settings=ControlSettings(envs=(ENV,)))
    yield made
    made.world.store.close()


def call(plane: ControlPlane, action: str, **params: Any) -> dict[str, Any]:
    """One signed request without a socket. Raises ApiError for what is answered with one."""
    host, body = "scf.tencentcloudapi.com", json.dumps({"Namespace": ENV, **params}).encode()
    now, key = plane.world.clock.now(), plane.account.permanent
    stamp, day = str(int(now.timestamp())), now.strftime("%Y-%m-%d")
    canonical = f"POST\n/\n\ncontent-type:{JSON_TYPE}\nhost:{host}\n\ncontent-type;host\n{sha256(body).hexdigest()}"
    scope = f"{day}/scf/tc3_request"
    text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    signature = Sign.sign_tc3(key.secret_key, day, "scf", text)
    headers = {
        "authorization": f"TC3-HMAC-SHA256 Credential={key.secret_id}/{scope}, SignedHeaders=content-type;host, "
        f"Signature={signature}",
        "content-type": JSON_TYPE,
        "x-tc-action": action,
        "x-tc-timestamp": stamp,
        "x-tc-version": "2018-04-16",
        "x-tc-region": "ap-shanghai",
    }
    answer = asyncio.run(plane.answer("POST", host, "/", "", headers, body))
    reply: dict[str, Any] = json.loads(answer.body)["Response"]
    if "Error" in reply:
        raise ApiError(reply["Error"]["Code"], reply["Error"]["Message"])
    return reply


def put(plane: ControlPlane, name: str, status: str = "Active") -> None:
    plane.world.save(CloudFunction(ENV, name, f"lam-{name}", "Nodejs18.15", "index.main", "d" * 64, 1, status=status))


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(ApiError) as caught:
        work()
    return caught.value.code


@pytest.mark.parametrize("limit", [1, 3, 20, 100])
def test_pages_hold_each_function_once(plane: ControlPlane, limit: int) -> None:
    names = [f"fn{n:02}" for n in range(23)]
    for name in names:
        put(plane, name)
    pages = [call(plane, "ListFunctions", Offset=offset, Limit=limit) for offset in range(0, 24, limit)]
    assert [row["FunctionName"] for page in pages for row in page["Functions"]] == names
    assert {page["TotalCount"] for page in pages} == {23}
    assert all(len(page["Functions"]) <= limit for page in pages)


def test_a_page_has_twenty_rows_and_never_more_than_a_hundred(plane: ControlPlane) -> None:
    for n in range(130):
        put(plane, f"fn{n:03}")
    assert len(call(plane, "ListFunctions")["Functions"]) == 20
    assert len(call(plane, "ListFunctions", Limit=1000)["Functions"]) == 100
    assert call(plane, "ListFunctions", Offset=130)["Functions"] == []


def add(plane: ControlPlane, *rows: tuple[str, str], count: int | None = None) -> None:
    triggers = [{"TriggerName": name, "Type": "timer", "TriggerDesc": cron} for name, cron in rows]
    more = {} if count is None else {"Count": count}
    call(plane, "BatchCreateTrigger", FunctionName="pay", Triggers=json.dumps(triggers), **more)


def timers(plane: ControlPlane) -> dict[str, str]:
    rows = call(plane, "ListTriggers", FunctionName="pay")["Triggers"]
    return {row["TriggerName"]: json.loads(row["TriggerDesc"])["cron"] for row in rows}


def test_the_same_timer_may_come_twice_and_another_of_its_name_may_not(plane: ControlPlane) -> None:
    put(plane, "pay")
    add(plane, ("nightly", NIGHTLY), ("hourly", "0 0 * * * * *"))
    add(plane, ("nightly", NIGHTLY))
    assert timers(plane) == {"nightly": NIGHTLY, "hourly": "0 0 * * * * *"}
    assert refused(lambda: add(plane, ("nightly", "0 0 3 * * * *"))) == "ResourceInUse.TriggerName"
    call(plane, "DeleteTrigger", FunctionName="pay", TriggerName="nightly", Type="timer")
    assert list(timers(plane)) == ["hourly"]
    assert refused(lambda: call(plane, "DeleteTrigger", FunctionName="pay", TriggerName="nightly", Type="timer"))


def test_nothing_of_a_batch_is_there_when_one_is_refused(plane: ControlPlane) -> None:
    put(plane, "pay")
    assert refused(lambda: add(plane, ("good", NIGHTLY), ("bad", "every night")))
    assert refused(lambda: add(plane, ("good", NIGHTLY), count=2))
    assert refused(lambda: call(plane, "BatchCreateTrigger", FunctionName="pay", Triggers="{"))
    assert refused(lambda: add(plane, *((f"t{n}", NIGHTLY) for n in range(11))))
    assert timers(plane) == {}


@pytest.mark.parametrize("status", ["Creating", "Updating", "CreateFailed"])
def test_a_function_that_is_not_ready_takes_no_timer(plane: ControlPlane, status: str) -> None:
    put(plane, "pay", status)
    assert refused(lambda: add(plane, ("nightly", NIGHTLY))).startswith("FailedOperation")
    assert timers(plane) == {}
