"""``kill -9`` of the deployer after each single call of a five-function deploy: the next run reaches the same end.

The cloud holds the answer back after the call took effect; at that moment the deployer is killed. No function is
created twice, and at most the calls in flight are repeated: one where functions are deployed one by one, and no more
than there are functions at once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from dataclasses import replace

import pytest

from cloudfn.control import Fault
from cloudfn.deploy.state import DesiredState
from cloudfn.manifest.values import Index, Timer
from tests.kit.tencent_cloud import ENV, CloudKit
from tests.kit.waiting import until

NIGHTLY = Timer("nightly", "0 0 2 * * * *")
LATER = Timer("nightly", "0 0 4 * * * *")
FORK = multiprocessing.get_context("fork") if hasattr(os, "fork") else None

pytestmark = pytest.mark.skipif(FORK is None, reason="needs fork and SIGKILL, which this platform does not have")


def before_and_after(kit: CloudKit) -> tuple[DesiredState, DesiredState]:
    first = [kit.function(f"fn{n}") for n in range(3)]
    first[1] = replace(first[1], triggers=(NIGHTLY,), http="/one")
    changed = "exports.main = () => 'changed'"
    then = [
        replace(first[0], package=kit.package("fn0", changed), timeout_s=33),
        replace(first[1], package=kit.package("fn1", changed), triggers=(LATER,), http="/uno"),
        replace(first[2], variables={"SHOP": "coffee"}),
        kit.function("fn3", triggers=(NIGHTLY,), http="/three"),
        kit.function("fn4"),
    ]
    return kit.wanted(*first), kit.wanted(*then, collections={"orders": (Index(("outTradeNo",)),), "claims": ()})


def state_of_cloud(kit: CloudKit) -> object:
    """Everything but instants and random ids."""
    functions = [
        replace(each, id="", added="", modified="", triggers=tuple(replace(t, added="") for t in each.triggers))
        for each in kit.plane.world.functions(ENV)
    ]
    store = kit.plane.world.store
    routes = sorted((key, each["name"]) for key, each in store.every("route"))
    return functions, routes, sorted(store.every("table"), key=lambda each: each[0])


KINDS = ("env", "function", "route", "table")


class Start:
    """The cloud and the record after a first deploy, to go back to again and again."""

    def __init__(self, kit: CloudKit, wanted: DesiredState) -> None:
        self._kit = kit
        self._record = kit.state / "deploy" / f"{ENV}.json"
        assert all(each.ok for each in kit.deploy(wanted))
        store = kit.plane.world.store
        self._documents = [(kind, key, value) for kind in KINDS for key, value in store.every(kind)]
        self._text = self._record.read_text()

    def again(self) -> None:
        self._kit.plane.reset()
        for kind, key, value in self._documents:
            self._kit.plane.world.store.put(kind, key, value)
        self._record.write_text(self._text)


def writing(kit: CloudKit, n: int) -> Counter[tuple[str, str]]:
    return Counter((each.action, each.function) for each in kit.seen_since(n) if each.writes and each.code == "")


def deploy_in_child(kit: CloudKit, wanted: DesiredState, concurrency: int) -> multiprocessing.process.BaseProcess:
    assert FORK is not None

    def run() -> None:
        kit.cloud = kit.new_cloud()  # never the parent's sockets
        kit.deploy(wanted, concurrency=concurrency)

    child = FORK.Process(target=run)
    child.start()
    return child


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_killed_deploy_goes_on_where_it_stopped(lasting_kit: CloudKit, concurrency: int) -> None:
    first, then = before_and_after(lasting_kit)
    lasting_kit.plane.reset()
    start = Start(lasting_kit, first)
    begun = lasting_kit.last
    assert all(each.ok for each in lasting_kit.deploy(then, concurrency=1))
    calls, goal = len(lasting_kit.seen_since(begun)), state_of_cloud(lasting_kit)
    needed = writing(lasting_kit, begun)
    assert calls > 20
    tried = 0
    for n in range(calls):
        start.again()
        begun = 0
        lasting_kit.fail(Fault("hang-after", skip=n, seconds=30))
        child = deploy_in_child(lasting_kit, then, concurrency)
        until(lambda n=n, child=child: len(lasting_kit.seen_since(0)) > n or not child.is_alive(), f"call {n}")
        if child.is_alive():
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            tried += 1
        child.join()
        child.close()
        lasting_kit.plane.faults.clear()
        assert all(each.ok for each in lasting_kit.deploy(then, concurrency=concurrency)), f"killed after call {n}"
        assert state_of_cloud(lasting_kit) == goal, f"killed after call {n}"
        done = writing(lasting_kit, begun)
        repeated = done - needed
        assert sum(repeated.values()) <= concurrency, f"killed after call {n}: {repeated}"
        assert all(count == 1 for (action, _), count in done.items() if action == "CreateFunction")
    assert tried >= calls - 3
