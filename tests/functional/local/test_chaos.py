"""`cloudfn dev --chaos FILE`: each kind of fault as a client, a function with the real SDK and the ledger see it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kit.command import cloudfn_process
from tests.kit.dev import Dev
from tests.kit.project import seed_project
from tests.kit.waiting import until

pytestmark = [pytest.mark.node, pytest.mark.npm]

Npm = Callable[..., Path]
Begin = Callable[..., Dev]


@pytest.fixture
def begin(tmp_path: Path, npm: Npm) -> Iterator[Begin]:
    """Starts ``dev`` on a shop with the faults given, in a copy of its own."""
    seed_project(tmp_path, npm("wx-server-sdk@3.0.4"), "3.0.4", name="anypay")
    with ExitStack() as exits:

        def started(*faults: dict[str, Any]) -> Dev:
            (tmp_path / "chaos.yaml").write_text(yaml.safe_dump({"seed": 3, "faults": list(faults)}))
            dev = Dev(tmp_path, "--no-watch", "--chaos", str(tmp_path / "chaos.yaml"))
            dev.start()
            exits.callback(dev.end)
            return dev

        yield started


def order(dev: Dev, number: str) -> tuple[int, Any]:
    data = {
        "body": "tea",
        "outTradeNo": number,
        "spbillCreateIp": "127.0.0.1",
        "subMchId": "1900009231",
        "totalFee": 100,
        "envId": "test-f0b102",
        "functionName": "payCallback",
    }
    reply = dev.request("POST", "/functions/any", json.dumps({"api": "unifiedOrder", "data": data}))
    return reply.status, reply.json


def orders(dev: Dev) -> list[str]:
    return [each["outTradeNo"] for each in dev.get("/_cloudfn/orders")["items"]]


def test_a_client_is_refused_throttled_and_cut_off(begin: Begin) -> None:
    dev = begin(
        {"do": "refuse", "at": "call", "every": 1, "times": 1, "status": 502},
        {"do": "throttle", "at": "call", "every": 1, "times": 1},
        {"do": "drop", "at": "call", "function": "any", "every": 1, "times": 1, "effect": True},
        {"do": "delay", "at": "call", "every": 1, "for": "1ms"},
    )
    assert order(dev, "C1")[0] == 502
    status, answer = order(dev, "C2")
    assert (status, answer["error"]["code"]) == (429, "CFN-DEV-054")
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        order(dev, "C3")
    assert orders(dev) == ["C3"], "the answer was lost, not the order"
    assert order(dev, "C4")[0] == 200
    dev.until_printed("chaos: delay for any")
    told = dev.output()
    assert all(f"chaos: {do} for any" in told for do in ("refuse", "throttle", "drop", "delay")), told
    assert "faults on purpose: 4 of" in told


def test_a_functions_request_is_lost_with_and_without_its_effect(begin: Begin) -> None:
    dev = begin(
        {"do": "drop", "at": "sdk", "action": "wx.wxPayApi", "every": 2, "effect": True},
        {"do": "refuse", "at": "sdk", "action": "wx.*", "every": 2},
    )
    assert order(dev, "S1")[1]["result"]["resultCode"] == "SUCCESS"
    assert "result" not in order(dev, "S2")[1], "the function gets an error"
    assert "result" not in order(dev, "S3")[1]
    assert sorted(orders(dev)) == ["S1", "S2"]


def test_a_worker_is_killed_and_the_next_call_has_another(begin: Begin) -> None:
    dev = begin({"do": "kill", "at": "sdk", "every": 1, "times": 1, "effect": True})
    status, answer = order(dev, "K1")
    assert (status, answer["error"]["kind"]) == (500, "exit")
    assert order(dev, "K2")[1]["result"]["resultCode"] == "SUCCESS"
    assert sorted(orders(dev)) == ["K1", "K2"]


def test_a_full_disk_stores_nothing_and_ends(begin: Begin) -> None:
    dev = begin({"do": "full", "at": "sdk", "every": 1, "times": 1, "for": "2s"})
    assert "CFN-DEV-042" in json.dumps(order(dev, "F1")[1])
    assert orders(dev) == []
    until(lambda: "result" in order(dev, "F2")[1], "an order once the disk has room")
    assert orders(dev) == ["F2"]


def test_the_clock_jumps(begin: Begin) -> None:
    dev = begin({"do": "jump", "at": "call", "every": 1, "times": 1, "for": "36h"})
    before = datetime.fromisoformat(dev.get("/_cloudfn/clock")["now"])
    order(dev, "J1")
    until(
        lambda: (datetime.fromisoformat(dev.get("/_cloudfn/clock")["now"]) - before).total_seconds() >= 36 * 3600,
        "the clock to jump",
    )


def test_payments_come_through_a_rough_day(begin: Begin) -> None:
    """What users want to know of their own project: every paid order is heard of, whatever happens on the way."""
    dev = begin(
        {"do": "kill", "at": "sdk", "function": "payCallback", "every": 3, "effect": True},
        {"do": "drop", "at": "sdk", "function": "payCallback", "every": 4},
        {"do": "delay", "at": "sdk", "chance": 0.3, "for": "5ms"},
    )
    for number in range(6):
        order(dev, f"R{number}")
        assert dev.post(f"/_cloudfn/orders/R{number}/pay", {"outcome": "success"})["paid"]
    dev.post("/_cloudfn/clock", {"advance": "drain"})
    states = {each["outTradeNo"]: each["state"] for each in dev.get("/_cloudfn/notifications")["items"]}
    assert states == {f"R{number}": "accepted" for number in range(6)}


@pytest.mark.parametrize(
    ("text", "code"), [("[", "CFN-DEV-051"), ("faults: [{do: dlay, at: sdk, every: 1}]", "CFN-DEV-052")]
)
def test_a_wrong_file_starts_nothing(tmp_path: Path, npm: Npm, text: str, code: str) -> None:
    seed_project(tmp_path, npm("wx-server-sdk@3.0.4"), "3.0.4", name="anypay")
    (tmp_path / "chaos.yaml").write_text(text)
    for lang in ("en", "zh"):
        ran = cloudfn_process("--lang", lang, "dev", "--port", "0", "--chaos", "chaos.yaml", cwd=tmp_path)
        assert (ran.code, code in ran.err) == (6, True), ran.err
        assert "Traceback" not in ran.err
