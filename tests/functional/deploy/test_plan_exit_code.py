"""``plan --exit-code`` for a pipeline: 0 only where a deploy has nothing to do, as the deploy where it is refused."""

from __future__ import annotations

from tests.functional.deploy.conftest import Shop


def test_it_ends_as_the_deploy_would(shop: Shop) -> None:
    shop.run("plan", "--exit-code", code=16)
    shop.run("deploy")
    shop.run("plan", "--exit-code", code=0)
    shop.write("{job: {runtime: Nodejs16.13}}")
    shop.run("plan", "--exit-code", code=6)
    assert "CFN-DEP-022" in shop.err
    shop.run("deploy", "--yes", code=6)
    shop.run("plan", code=0)  # without the option a plan is only shown
    shop.run("plan", "--exit-code", "--replace", code=16)


def test_a_refusal_is_more_than_a_change(shop: Shop) -> None:
    shop.run("deploy")
    shop.source("other", "2")
    shop.write("{job: {runtime: Nodejs16.13}, other: {}}")
    shop.run("plan", "--exit-code", code=6)
