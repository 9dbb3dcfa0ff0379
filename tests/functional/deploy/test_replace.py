"""``--replace`` deletes and creates: what others set on the function is there again afterwards."""

from __future__ import annotations

from cloudfn.control.cloud_function import TimerTrigger
from tests.functional.deploy.conftest import Shop


def test_timers_variables_and_description_of_others_are_kept(shop: Shop) -> None:
    shop.write('{job: {triggers: [{name: ours, cron: "0 0 3 * * * *"}]}}')
    shop.run("deploy")
    theirs = TimerTrigger("theirs", "0 0 2 * * * *", False, "hello")
    shop.change(
        triggers=(*shop.there().triggers, theirs),
        description="set in the console",
        variables=(*shop.there().variables, ("THEIRS", "x")),
    )
    shop.write('{job: {runtime: Nodejs16.13, triggers: [{name: ours, cron: "0 0 3 * * * *"}]}}')
    shop.run("deploy", "--replace", "--yes")
    found = shop.there()
    assert found.runtime == "Nodejs16.13"
    assert {each.name: (each.cron, each.enabled, each.argument) for each in found.triggers} == {
        "ours": ("0 0 3 * * * *", True, ""),
        "theirs": ("0 0 2 * * * *", False, "hello"),
    }
    assert found.description == "set in the console"
    assert dict(found.variables)["THEIRS"] == "x"
    assert shop.answer("deploy")["results"] == []
    shop.run("status")
    assert "theirs" in {each.name for each in shop.there().triggers}


def test_what_the_manifest_says_wins(shop: Shop) -> None:
    shop.run("deploy")
    shop.change(description="set in the console")
    shop.write("{job: {runtime: Nodejs16.13, description: ours}}")
    shop.run("deploy", "--replace", "--yes")
    assert shop.there().description == "ours"


def test_timers_that_left_the_manifest_do_not_come_back(shop: Shop) -> None:
    shop.write('{job: {triggers: [{name: ours, cron: "0 0 3 * * * *"}]}}')
    shop.run("deploy")
    shop.write("{job: {runtime: Nodejs16.13}}")
    shop.run("deploy", "--replace", "--yes")
    assert shop.there().triggers == ()
