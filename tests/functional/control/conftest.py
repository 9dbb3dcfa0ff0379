"""An emulated cloud in this process, and a running ``cloudfn emulate`` with the network of an official client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.control.emulating import Emulating, emulating
from tests.functional.control.world import AT_ONCE, CODE, World
from tests.kit.connect_proxy import Proxy, connect_proxy


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


@pytest.fixture
def emulate(tmp_path: Path) -> Iterator[Emulating]:
    with emulating(tmp_path) as found:
        yield found


@pytest.fixture
def proxy(emulate: Emulating, tmp_path: Path) -> Iterator[Proxy]:
    place = tmp_path / "certificates"
    place.mkdir()
    with connect_proxy(place, emulate.port) as found:
        yield found
