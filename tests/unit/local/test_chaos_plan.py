"""The file of faults: read whole or refused with the place; what a request meets is decided by the seed alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.errors import InvalidFile
from cloudfn.local.chaos.dice import Dice
from cloudfn.local.chaos.plan import KEYS, KINDS, ChaosFault, ChaosPlan, read
from tests.kit.project import ROOT

GOOD = {"do": "delay", "at": "sdk", "action": "database.*", "chance": 0.5, "for": "200ms"}


def plan(folder: Path, text: str) -> ChaosPlan:
    (folder / "chaos.yaml").write_text(text, "utf-8", errors="replace")
    return read(folder / "chaos.yaml")


def test_a_whole_file(tmp_path: Path) -> None:
    found = plan(tmp_path, yaml.safe_dump({"seed": 7, "faults": [GOOD, {"do": "drop", "at": "call", "every": 3}]}))
    assert found.seed == 7
    assert found.faults == (
        ChaosFault(1, "delay", "sdk", action="database.*", chance=0.5, seconds=0.2),
        ChaosFault(2, "drop", "call", every=3),
    )


@pytest.mark.parametrize(
    ("change", "place", "wanted"),
    [
        ({"do": "dellay"}, "fault 1: do", "delay, drop"),
        ({"at": "callback"}, "fault 1: at", "call, sdk"),
        ({"do": "kill", "at": "call"}, "fault 1: at", "sdk"),
        ({"chanse": 1}, "fault 1: chanse", "chance"),
        ({"every": 2}, "fault 1", "one of every and chance"),
        ({"chance": 2}, "fault 1: chance", "from 0 to 1"),
        ({"chance": True}, "fault 1: chance", "from 0 to 1"),
        ({"for": "soon"}, "fault 1: for", "200ms"),
        ({"do": "drop"}, "fault 1: for", "for delay, full, jump alone"),
        ({"status": 200}, "fault 1: status", "500 to 599"),
        ({"times": -1}, "fault 1: times", "whole number"),
        ({"effect": "yes"}, "fault 1: effect", "true or false"),
        ({"action": ""}, "fault 1: action", "a name"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, change: dict[str, Any], place: str, wanted: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        plan(tmp_path, yaml.safe_dump({"faults": [{**GOOD, **change}]}))
    assert (raised.value.code, raised.value.params["place"]) == ("CFN-DEV-052", place)
    assert wanted in str(raised.value.params["wanted"])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([*KINDS, "sdk", "call", "1s", "*", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, "faults", "seed"]), inner),
    max_leaves=12,
)


@settings(max_examples=150)
@given(value=VALUES | st.fixed_dictionaries({"faults": st.lists(VALUES, max_size=2)}), junk=st.text(max_size=6))
def test_whatever_stands_there_is_read_or_refused(tmp_path: Path, value: object, junk: str) -> None:
    for text in (yaml.safe_dump(value), yaml.safe_dump(value)[3:] + junk):
        try:
            assert plan(tmp_path, text).faults
        except InvalidFile as error:
            assert error.code in ("CFN-DEV-051", "CFN-DEV-052")


FAULTS = st.lists(
    st.builds(
        ChaosFault,
        number=st.integers(1, 9),
        do=st.just("drop"),
        at=st.sampled_from(["sdk", "call"]),
        function=st.sampled_from(["*", "make*", "pay"]),
        every=st.integers(0, 4),
        chance=st.floats(0, 1),
        times=st.integers(0, 3),
    ),
    max_size=4,
)
REQUESTS = st.lists(st.tuples(st.sampled_from(["sdk", "call"]), st.sampled_from(["makeOrder", "pay"])), max_size=30)


@given(faults=FAULTS, requests=REQUESTS, seed=st.integers(0, 99))
def test_the_same_requests_meet_the_same_faults(
    faults: list[ChaosFault], requests: list[tuple[str, str]], seed: int
) -> None:
    plans = ChaosPlan("f", seed, tuple(faults))
    first, second = Dice(plans), Dice(plans)
    met = [first.throw(at, function, "") for at, function in requests]
    assert met == [second.throw(at, function, "") for at, function in requests]
    for (at, function), falls in zip(requests, met, strict=True):
        assert all(fault.meets(at, function, "") for fault in falls)


@given(every=st.integers(1, 5), times=st.integers(0, 3), count=st.integers(0, 40))
def test_every_nth_and_no_more_than_asked(every: int, times: int, count: int) -> None:
    dice = Dice(ChaosPlan("f", 1, (ChaosFault(1, "drop", "call", every=every, times=times),)))
    met = sum(len(dice.throw("call", "f", "")) for _ in range(count))
    assert met == min(count // every, times or count)


def test_the_example_of_the_guide_is_read(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "testing.md").read_text("utf-8")
    (text,) = (block.partition("```")[0] for block in page.split("```yaml\n")[1:] if "faults:" in block)
    assert {fault.do for fault in plan(tmp_path, text).faults} | {"refuse"} == set(KINDS)
