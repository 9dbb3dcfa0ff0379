"""What a plan tells: as text, as JSON, and of requests that it cannot follow."""

from __future__ import annotations

import pytest

from tests.functional.deploy.conftest import Shop


def test_the_json_has_the_notices_too(shop: Shop) -> None:
    shop.run("deploy")
    shop.run("versions", "job", "--publish", "first")
    shop.settled()
    shop.run("traffic", "job", "--to", "1=100")
    shop.source("job", "2")
    told = shop.answer("plan")
    assert [each["code"] for each in told["notices"]] == ["CFN-DEP-134"]
    assert "1" in told["notices"][0]["message"]
    assert "--promote" in told["notices"][0]["fix"]
    shop.run("deploy", "--promote")
    assert shop.answer("plan")["notices"] == []


def test_a_plan_that_would_be_refused_is_not_empty(shop: Shop) -> None:
    shop.run("deploy")
    shop.write("{job: {runtime: Nodejs20.19}}")
    told = shop.answer("plan")
    assert (told["empty"], told["counts"]) == (False, {"replace": 1})
    assert [each["code"] for each in told["refusals"]] == ["CFN-DEP-022"]


@pytest.mark.parametrize("command", ["plan", "deploy"])
def test_pruning_is_for_the_whole_project(shop: Shop, command: str) -> None:
    """With names only these are compared, so that nothing can be told to have left."""
    shop.run("deploy")
    assert shop.errors(command, "job", "--prune", code=3) == ["CFN-DEP-191"]


def test_every_plan_names_its_stage(shop: Shop) -> None:
    shop.write(more=f"stages: {{live: {{env: {{id: {shop.env}}}}}}}")
    shop.run("deploy", "--stage", "live")
    shop.source("job", "2")
    shop.run("deploy", "--stage", "live")
    for command in (("rollback", "job"), ("remove", "--yes")):
        shop.run(*command, "--stage", "live")
        assert f"tea -> {shop.env} (live)" in shop.err
    assert shop.answer("remove", "--yes", "--stage", "live")["stage"] == "live"


def test_calls_cannot_be_given_to_a_version_that_is_not_there(shop: Shop) -> None:
    shop.run("deploy")
    assert shop.writes("traffic", "job", "--to", "7=100", code=4) == []
    assert "CFN-DEP-071" in shop.err


def test_the_log_of_a_function_that_was_never_there(shop: Shop) -> None:
    shop.run("deploy")
    shop.run("logs", "jop", "--remote", code=4)
    assert "CFN-DEP-073 jop" in shop.err
    assert shop.run("logs", "job", "--remote") == ""
