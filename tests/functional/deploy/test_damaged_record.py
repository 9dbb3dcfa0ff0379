"""The record of this machine cannot be read: it is told, and everything that needs only the cloud works."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.deploy.conftest import Shop


def _cut(path: Path) -> None:
    path.write_text(path.read_text("utf-8")[:40], "utf-8")


def _list(path: Path) -> None:
    path.write_text("[]", "utf-8")


def _bytes(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [_cut, _list, _bytes, _folder])
@pytest.mark.parametrize("command", [("plan",), ("status",), ("rollback", "job", "--list")], ids="-".join)
def test_it_is_told(shop: Shop, damage: Callable[[Path], None], command: tuple[str, ...]) -> None:
    shop.run("deploy")
    record = shop.directory / ".cloudfn/deploy" / f"{shop.env}.json"
    shop.run(*command)
    assert "CFN-DEP-195" not in shop.err
    damage(record)
    shop.run(*command)
    assert "CFN-DEP-195" in shop.err and os.fspath(record) in shop.err


def test_the_next_deploy_writes_a_new_one(shop: Shop) -> None:
    shop.run("deploy")
    _cut(shop.directory / ".cloudfn/deploy" / f"{shop.env}.json")
    shop.source("job", "2")
    shop.run("deploy")
    assert "CFN-DEP-195" in shop.err
    shop.run("plan")
    assert "CFN-DEP-195" not in shop.err
