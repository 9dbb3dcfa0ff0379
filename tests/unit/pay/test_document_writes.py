"""Many writes of one invocation: the first thousand are in the order's timeline, whether before the order or after."""

from __future__ import annotations

import pytest

from cloudfn.events.functions import DocumentWritten
from cloudfn.pay.ledger.documents import MOST_WRITES
from tests.unit.pay.conftest import START, World


def write(world: World, count: int) -> None:
    for n in range(count):
        world.pay.saw(DocumentWritten(START, "orders", str(n), "update", "makeOrder", "req-1", '{"n":1}', '{"n":2}'))


def documents(world: World) -> list[str]:
    return [entry["document"] for entry in world.order()["timeline"] if entry["event"] == "DocumentWritten"]


@pytest.mark.parametrize(("early", "late"), [(0, 3), (3, 0), (2, 2), (MOST_WRITES + 5, 3), (0, MOST_WRITES + 5)])
def test_the_first_writes_are_in_the_timeline(world: World, early: int, late: int) -> None:
    write(world, early)
    world.place()
    write(world, late)
    expected = [f"orders/{n}" for n in (*range(early), *range(late))][:MOST_WRITES]
    assert documents(world) == expected


def test_an_invocation_that_goes_on_with_another_order_has_it_from_then_on(world: World) -> None:
    world.place("A1001")
    write(world, 2)
    world.place("A1002")
    write(world, 1)
    assert len(documents(world)) == 2
    assert [entry["event"] for entry in world.order("A1002")["timeline"]].count("DocumentWritten") == 1
