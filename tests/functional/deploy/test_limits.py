"""What the cloud would refuse half way is refused before the first write, with what cloudfn itself adds."""

from __future__ import annotations

import pytest

from tests.functional.deploy.conftest import Shop
from tests.kit.tencent_cloud import ENV


def refused(shop: Shop, *options: str) -> tuple[str, str]:
    """The code and the message of the one refusal, the same in plan and deploy; nothing was written."""
    before = shop.kit.last
    (refusal,) = shop.answer("plan", *options)["refusals"]
    assert shop.errors("deploy", "--yes", *options, code=6) == [refusal["code"]]
    assert shop.kit.writes_since(before) == []
    return refusal["code"], refusal["message"]


def test_the_variables_with_the_marker_and_the_bindings_fit_into_4_kb(shop: Shop) -> None:
    """4,000 bytes of the manifest's own are fewer than 4,096, and no more so with the marker."""
    shop.write("{job: {http: /job}}")
    shop.run("deploy")
    shop.write(f'{{job: {{environment: {{BIG: "{"x" * 4000}"}}}}}}')
    code, message = refused(shop)
    assert code == "CFN-DEP-132"
    assert "variables" in message
    routes = shop.kit.cloud.read("tcb", "DescribeCloudBaseGWAPI", {"ServiceId": ENV})["APISet"]
    assert [each["Path"] for each in routes] == ["/job"]


@pytest.mark.parametrize("size", range(3800, 4100, 25))
def test_what_is_not_refused_goes_through(shop: Shop, size: int) -> None:
    shop.write(f'{{job: {{environment: {{BIG: "{"x" * size}"}}}}}}')
    if shop.answer("plan")["refusals"]:
        refused(shop)
    else:
        shop.run("deploy")
        assert dict(shop.there().variables)["BIG"] == "x" * size


def test_variables_of_others_count_as_well(shop: Shop) -> None:
    shop.run("deploy")
    shop.change(variables=(*shop.there().variables, ("THEIRS", "x" * 3000)))
    shop.write(f'{{job: {{environment: {{OURS: "{"x" * 1000}"}}}}}}')
    code, message = refused(shop)
    assert code == "CFN-DEP-132"
    assert "THEIRS" in message or "OURS" in message


def test_timers_of_others_count_as_well(shop: Shop) -> None:
    shop.run("deploy")
    for n in range(6):
        shop.send("CreateTrigger", TriggerName=f"theirs{n}", Type="timer", TriggerDesc="0 0 2 * * * *")
    timers = ", ".join(f'{{name: ours{n}, cron: "0 0 3 * * * *"}}' for n in range(5))
    shop.write(f"{{job: {{triggers: [{timers}]}}}}")
    code, message = refused(shop)
    assert code == "CFN-DEP-132"
    assert "11" in message and "10" in message


def test_indexes_that_exist_count_as_well(shop: Shop) -> None:
    names = [f"f{n}" for n in range(15)]
    shop.write(more=f"documents: {{collections: {{orders: {{indexes: [{', '.join(names)}]}}}}}}")
    shop.run("deploy")
    names = [f"g{n}" for n in range(10)]
    shop.write(more=f"documents: {{collections: {{orders: {{indexes: [{', '.join(names)}]}}}}}}")
    code, message = refused(shop)
    assert code == "CFN-DEP-132"
    assert "orders" in message


def test_a_full_environment_is_told_before(shop: Shop) -> None:
    shop.run("deploy")
    one = shop.there()
    for n in range(48):
        shop.kit.plane.world.save(
            type(one)(
                **{**{name: getattr(one, name) for name in one.__match_args__}, "name": f"theirs{n}", "variables": ()}
            )
        )
    shop.source("second", "2")
    shop.write("{job: {}, second: {}}")
    assert shop.answer("plan")["refusals"] == []
    shop.source("third", "3")
    shop.write("{job: {}, second: {}, third: {}}")
    code, message = refused(shop)
    assert code == "CFN-DEP-133"
    assert "51" in message and "50" in message
    assert shop.answer("plan", "--force")["refusals"] == []  # a larger package allows more
