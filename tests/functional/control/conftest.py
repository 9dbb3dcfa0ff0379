"""An emulated cloud in which changes take no time, and a function in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.control.world import AT_ONCE, CODE, World


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, AT_ONCE)
    with made.serving as url:
        made.connect(url)
        yield made


@pytest.fixture
def job(quick: World) -> World:
    """With an active function of the name ``job``."""
    quick.scf("CreateFunction", Runtime="Nodejs18.15", Code=CODE)
    assert quick.settled(0) == "Active"
    return quick
