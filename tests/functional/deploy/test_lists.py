"""Lists are longer than one page: the 21st version and the 101st function are there like the first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cloudfn.control import ControlSettings
from tests.functional.deploy.conftest import Shop
from tests.kit.tencent_cloud import emulated


def test_versions_past_the_first_page(shop: Shop) -> None:
    shop.run("deploy")
    shop.run("versions", "job", "--publish", "v1")
    shop.settled()
    (first,) = shop.there().versions
    made = tuple(replace(first, number=str(n), description=f"v{n}") for n in range(1, 131))
    shop.change(versions=made)
    listed = shop.answer("versions", "job")["versions"]
    assert [each["version"] for each in listed] == ["$LATEST", *(str(n) for n in range(130, 0, -1))]
    shop.run("rollback", "job", "--to", "2")
    assert shop.answer("traffic", "job")["traffic"] == {"2": 100}


def test_environments_past_the_first_page(tmp_path: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    names = tuple(f"shop{n}-1a2b3c" for n in range(1, 131))
    with emulated(tmp_path / "many", ControlSettings(envs=names)) as kit:
        key = kit.plane.account.permanent
        monkeypatch.setenv("TENCENTCLOUD_SECRETID", key.secret_id)
        monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", key.secret_key)
        monkeypatch.setenv("CLOUDFN_CLOUD_URL", kit.url)
        listed = shop.answer("login", "--list")["environments"]
    assert {each["envId"] for each in listed} == set(names)
