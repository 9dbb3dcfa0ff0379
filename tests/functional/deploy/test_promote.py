"""Behind a published version that has the calls a deploy changes nothing for users: it says so, and can move them."""

from __future__ import annotations

import pytest

from tests.functional.deploy.conftest import Shop


@pytest.fixture
def pinned(shop: Shop) -> Shop:
    shop.run("deploy")
    shop.run("versions", "job", "--publish", "first")
    shop.settled()
    shop.run("traffic", "job", "--to", "1=100")
    shop.source("job", "2")
    return shop


def test_plan_deploy_and_status_say_who_has_the_calls(pinned: Shop) -> None:
    pinned.run("plan")
    assert "CFN-DEP-134" in pinned.err
    assert "version 1" in pinned.err
    pinned.run("deploy")
    assert pinned.err.count("CFN-DEP-134") == 2  # in the plan and after it
    (result,) = pinned.answer("deploy", "--force")["results"]
    assert result["traffic"] == {"1": 100}
    (row,) = pinned.answer("status")["functions"]
    assert row["traffic"] == {"1": 100}
    assert "1=100" in pinned.run("status")
    assert "version 1" in pinned.err


def test_promote_moves_the_calls_to_what_was_deployed(pinned: Shop) -> None:
    plan = pinned.answer("plan", "--promote")
    (row,) = plan["functions"]
    assert {"field": "traffic", "before": "1=100", "after": "latest=100"} in row["changes"]
    (result,) = pinned.answer("deploy", "--promote")["results"]
    assert result["traffic"] == {"$LATEST": 100}
    assert "CFN-DEP-134" not in pinned.err
    assert pinned.answer("traffic", "job")["traffic"] == {"$LATEST": 100}
    assert pinned.answer("deploy", "--promote")["results"] == []


def test_promote_alone_is_a_change(pinned: Shop) -> None:
    pinned.run("deploy")
    assert pinned.writes("deploy", "--promote") == ["UpdateAlias job"]


def test_a_part_of_the_calls_is_told_too(pinned: Shop) -> None:
    pinned.run("traffic", "job", "--to", "1=30,latest=70")
    pinned.run("plan")
    assert "30 %" in pinned.err


def test_where_all_calls_reach_the_latest_nothing_is_said(shop: Shop) -> None:
    shop.run("deploy")
    assert "CFN-DEP-134" not in shop.err
    (row,) = shop.answer("status")["functions"]
    assert row["traffic"] == {"$LATEST": 100}
