"""A protected stage is confirmed by every command that writes to its cloud."""

from __future__ import annotations

import pytest

from tests.functional.deploy.conftest import Shop

WRITING = [
    ("deploy", "--force"),
    ("rollback", "job"),
    ("rollback", "job", "--to", "1"),
    ("traffic", "job", "--to", "1=50,latest=50"),
    ("versions", "job", "--publish", "sale"),
    ("versions", "job", "--provision", "1=1"),
    ("remove",),
    ("remove", "job"),
]


@pytest.fixture
def guarded(shop: Shop) -> Shop:
    shop.run("deploy")
    shop.source("job", "2")
    shop.run("deploy")
    shop.run("versions", "job", "--publish", "first")
    shop.settled()
    shop.write(more="protected: true")
    return shop


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_nothing_is_written_without_a_confirmation(guarded: Shop, command: tuple[str, ...]) -> None:
    before = guarded.kit.last
    (error,) = guarded.errors(*command, code=3)
    assert error == "CFN-DEP-016"
    assert guarded.kit.writes_since(before) == []
    guarded.settled()
    assert guarded.writes(*command, "--yes")


@pytest.mark.parametrize("command", [("plan",), ("status",), ("traffic", "job"), ("versions", "job")], ids=" ".join)
def test_reading_needs_none(guarded: Shop, command: tuple[str, ...]) -> None:
    assert guarded.writes(*command) == []
