"""Inputs that once broke a reader, and some damaged ones: each is read or refused. bench/fuzz.py tries many more."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from bench.fuzzing.inputs import SEEDS, TARGETS
from bench.fuzzing.mutation import stream

DAMAGED = {"wire": 300, "manifest": 40, "imports": 40, "source": 60}
"""How many; 1,000 of those that cost little."""


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_read_or_refused(name: str) -> None:
    target = TARGETS[name]
    count = len(target.seeds) + DAMAGED.get(name, 1000)
    with target.opened() as read:
        for data in islice(stream(target.seeds, random.Random(name)), count):
            try:
                read(data)
            except Exception as error:
                raise AssertionError(f"{name}: {data[:2000]!r}") from error


def test_every_seed_belongs_to_a_reader() -> None:
    assert {path.name for path in SEEDS.iterdir()} <= set(TARGETS)
