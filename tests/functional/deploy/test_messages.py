"""What a person reads when it is not the project's fault: who answered, with what, and what to do."""

from __future__ import annotations

import pytest

from cloudfn.control import Fault
from tests.functional.deploy.conftest import Shop

FOREVER = 200


@pytest.mark.parametrize(
    ("kind", "status", "begin"),
    [
        ("http-502", "502", "<html><h1>502"),
        ("web-page", "200", "Log in to the network"),
        ("broken-json", "200", "Reque"),
    ],
)
def test_who_answers_instead_of_the_cloud_is_shown(shop: Shop, kind: str, status: str, begin: str) -> None:
    shop.kit.fail(Fault(kind, "ListFunctions", times=FOREVER))  # type: ignore[arg-type]
    shop.run("plan", code=5)
    assert "CFN-DEP-135" in shop.err
    assert f"HTTP {status}" in shop.err
    assert begin in shop.err
    assert "HTTPS_PROXY" in shop.err


def test_a_page_that_goes_away_is_waited_for(shop: Shop) -> None:
    shop.kit.fail(Fault("web-page", "ListFunctions", times=2), Fault("broken-json", "CreateFunction"))
    shop.run("deploy")
    assert len([each for each in shop.kit.plane.seen if each.action == "CreateFunction" and not each.code]) == 1


def test_throttling_says_to_wait(shop: Shop) -> None:
    shop.kit.fail(Fault("throttle", "ListFunctions", times=FOREVER))
    shop.run("plan", code=5)
    assert "CFN-DEP-136" in shop.err
    assert "RequestLimitExceeded" in shop.err
    assert "Wait a minute" in shop.err


@pytest.mark.parametrize("status", ["UNAVAILABLE", "ISOLATED"])
def test_an_environment_that_cannot_be_used_is_named(shop: Shop, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from cloudfn.control import envs

    whole = envs.env_info
    monkeypatch.setattr(envs, "env_info", lambda world, env_id: {**whole(world, env_id), "Status": status})
    shop.run("plan", code=5)
    assert "CFN-DEP-137" in shop.err
    assert f"is {status}" in shop.err
    shop.run("login", "--list")


@pytest.mark.parametrize("code", ["ResourceUnavailable.ResourceOverdue", "FailedOperation.InsufficientBalance"])
def test_an_unpaid_bill_is_no_riddle(shop: Shop, code: str) -> None:
    shop.kit.fail(Fault("error", "CreateFunction", code=code, message="overdue"))
    shop.run("deploy", code=5)
    assert "CFN-DEP-138" in shop.err
    assert code in shop.err
