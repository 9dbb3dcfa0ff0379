"""Rolling back again and again walks back; where one stands is shown."""

from __future__ import annotations

import json

import pytest

from tests.functional.deploy.conftest import Shop


@pytest.fixture
def three(shop: Shop) -> Shop:
    for n in (1, 2, 3):
        shop.source("job", str(n))
        shop.run("deploy")
    return shop


def live(shop: Shop) -> str:
    package = shop.kit.plane.world.packages.zip(shop.there().package)
    import zipfile

    return zipfile.ZipFile(package).read("index.js").decode().split()[-1]


def test_it_walks_back_and_ends_at_the_first(three: Shop) -> None:
    seen = [live(three)]
    for _ in range(2):
        three.run("rollback", "job")
        seen.append(live(three))
    assert seen == ["3", "2", "1"]
    assert three.errors("rollback", "job", code=4) == ["CFN-DEP-070"]
    assert live(three) == "1"


def test_the_list_shows_where_one_stands_and_what_comes_next(three: Shop) -> None:
    def marks() -> list[str]:
        (found,) = three.answer("rollback", "job", "--list")["functions"]
        return ["deployed" if each["deployed"] else "next" if each["next"] else "" for each in found["kept"]]

    assert marks() == ["deployed", "next", ""]
    three.run("rollback", "job")
    assert marks() == ["", "deployed", "next"]
    three.run("rollback", "job")
    assert marks() == ["", "", "deployed"]
    assert three.writes("rollback", "job", "--list") == []
    assert "deployed" in three.run("rollback", "job", "--list")


def test_after_a_new_deploy_the_step_back_is_what_was_live_before_it(three: Shop) -> None:
    three.run("rollback", "job")  # 3 was bad, 2 is live
    three.source("job", "4")
    three.run("deploy")
    three.run("rollback", "job")
    assert live(three) == "2"
    three.run("rollback", "job")
    assert live(three) == "1"


def test_a_package_that_is_named_is_where_the_walk_goes_on(three: Shop) -> None:
    (found,) = three.answer("rollback", "job", "--list")["functions"]
    digests = [each["digest"] for each in found["kept"]]
    three.run("rollback", "job", "--to", digests[2][:12])
    assert live(three) == "1"
    three.run("rollback", "job", "--to", digests[0][:12])
    assert live(three) == "3"
    three.run("rollback", "job")
    assert live(three) == "2"


def test_a_record_of_before_is_read(three: Shop) -> None:
    """Written by an earlier version: without what a rollback leaves behind."""
    (path,) = (three.directory / ".cloudfn/deploy").glob("*.json")
    shape = json.loads(path.read_text())
    for each in shape["functions"]["job"]["history"]:
        del each["undone"]
    path.write_text(json.dumps(shape))
    three.run("rollback", "job")
    assert live(three) == "2"
