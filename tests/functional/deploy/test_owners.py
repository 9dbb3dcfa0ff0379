"""A function of another project is left alone until its name is said; what this project owns stands in the cloud."""

from __future__ import annotations

import shutil

import pytest

from tests.functional.deploy.conftest import Shop
from tests.kit.tencent_cloud import ENV


def test_a_function_of_another_project_is_refused_and_stays_as_it_is(shop: Shop) -> None:
    shop.marked("job", "coffee-shop")
    before = shop.there()
    plan = shop.answer("plan")
    (refusal,) = plan["refusals"]
    assert refusal["code"] == "CFN-DEP-130"
    assert "coffee-shop" in refusal["message"]
    assert "--adopt job" in refusal["fix"]
    assert shop.errors("deploy", "--yes", code=6) == ["CFN-DEP-130"]
    assert shop.errors("deploy", "--yes", "--replace", "--force", code=6) == ["CFN-DEP-130"]
    assert shop.there() == before


def test_an_adopted_function_changes_hands_and_keeps_what_the_other_project_set(shop: Shop) -> None:
    shop.marked("job", "coffee-shop", variables=("SHOP",))
    shop.run("plan", "--adopt", "job")
    assert "CFN-DEP-131" in shop.err
    assert "coffee-shop" in shop.err
    shop.run("deploy", "--adopt", "job")
    variables = dict(shop.there().variables)
    assert variables["SHOP"] == "tea"
    assert '"p":"tea"' in variables["CLOUDFN_STATE"]
    assert shop.answer("deploy")["results"] == []


def test_only_a_function_of_the_plan_can_be_adopted(shop: Shop) -> None:
    assert shop.errors("deploy", "--adopt", "nobody", code=4) == ["CFN-DEP-010"]


@pytest.mark.parametrize(
    "command",
    [
        ("rollback", "job", "--to", "1"),
        ("traffic", "job", "--to", "latest=100"),
        ("versions", "job", "--publish", "sale"),
        ("versions", "job", "--provision", "1=1"),
        ("remove", "job"),
    ],
)
def test_no_command_writes_to_a_function_of_another_project(shop: Shop, command: tuple[str, ...]) -> None:
    shop.marked("job", "coffee-shop")
    shop.send("PublishVersion")
    shop.settled()
    before = shop.kit.last
    (error,) = shop.errors(*command, "--yes", code=4 if command[0] == "remove" else 6)
    assert error == ("CFN-DEP-073" if command[0] == "remove" else "CFN-DEP-130")
    assert shop.kit.writes_since(before) == []


@pytest.mark.parametrize("command", [("remove",), ("deploy", "--prune")])
def test_what_this_project_deployed_is_known_from_the_cloud(shop: Shop, command: tuple[str, ...]) -> None:
    """From a fresh checkout, where no record is."""
    shop.source("other", "2")
    shop.write("{job: {}, other: {}}")
    shop.run("deploy")
    shop.marked("theirs", "coffee-shop")
    shutil.rmtree(shop.directory / ".cloudfn")
    shop.write()
    shop.run(*command, "--yes")
    names = {each.name for each in shop.kit.plane.world.functions(ENV)}
    assert names == ({"theirs"} if command == ("remove",) else {"job", "theirs"})


def test_a_deploy_names_what_left_the_manifest_also_without_a_record(shop: Shop) -> None:
    shop.source("other", "2")
    shop.write("{job: {}, other: {}}")
    shop.run("deploy")
    shutil.rmtree(shop.directory / ".cloudfn")
    shop.write()
    shop.run("deploy")
    assert "CFN-DEP-020" in shop.err
    assert "other" in shop.err
