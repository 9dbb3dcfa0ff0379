"""Who may read and write a collection from a mini program: planned, set by the call that stores, read back, drift."""

from __future__ import annotations

import json

import pytest

from cloudfn.control import Fault
from tests.functional.deploy.conftest import Shop

RULES = '{read: true, write: "doc._openid == auth.openid"}'


def declare(shop: Shop, permission: str, more: str = "") -> None:
    shop.write(more=f"{more}\ndocuments: {{collections: {{orders: {{permission: {permission}}}}}}}")


def stored(shop: Shop) -> tuple[str, object]:
    found = shop.kit.cloud.read("tcb", "DescribeSafeRule", {"EnvId": shop.env, "CollectionName": "orders"})
    return found["AclTag"], json.loads(found["Rule"] or "null")


def row(shop: Shop) -> dict[str, object]:
    (found,) = shop.answer("plan")["collections"]
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("preset", ["READONLY", "PRIVATE", "ADMINWRITE", "ADMINONLY"])
def test_a_preset_is_set_and_then_unchanged(shop: Shop, preset: str) -> None:
    declare(shop, preset)
    assert row(shop)["changes"] == [{"field": "permission", "before": "", "after": preset}]
    shop.run("deploy")
    assert stored(shop) == (preset, None)
    assert row(shop)["action"] == "unchanged"
    assert shop.writes("deploy") == []


def test_rules_are_set_changed_and_compared_by_what_they_say(shop: Shop) -> None:
    declare(shop, "READONLY")
    shop.run("deploy")
    declare(shop, RULES)
    shop.run("deploy")
    assert stored(shop) == ("CUSTOM", {"read": True, "write": "doc._openid == auth.openid"})
    declare(shop, '{write: "doc._openid == auth.openid", read: true}')
    assert row(shop)["action"] == "unchanged"


def test_what_somebody_set_in_the_console_is_drift(shop: Shop) -> None:
    declare(shop, "ADMINONLY")
    shop.run("deploy")
    other = {"EnvId": shop.env, "CollectionName": "orders", "AclTag": "READONLY"}
    shop.kit.cloud.send("tcb", "ModifySafeRule", other)
    (found,) = shop.answer("status")["collections"]
    assert found == {"name": "orders", "permission": "READONLY", "drift": ["permission READONLY -> ADMINONLY"]}
    assert "permission READONLY -> ADMINONLY" in shop.run("status")
    shop.run("deploy")
    assert stored(shop) == ("ADMINONLY", None)


def test_without_the_key_what_is_set_is_left(shop: Shop) -> None:
    declare(shop, "ADMINONLY")
    shop.run("deploy")
    shop.write(more="documents: {collections: {orders: {}}}")
    assert row(shop)["action"] == "unchanged"
    assert shop.answer("status").get("collections") is None


@pytest.mark.parametrize("kind", ["throttle", "drop-before", "drop-after", "internal", "http-502"])
def test_it_comes_through_any_single_fault(shop: Shop, kind: str) -> None:
    declare(shop, RULES)
    shop.kit.fail(Fault(kind, "ModifySafeRule"), Fault(kind, "DescribeSafeRule"))  # type: ignore[arg-type]
    shop.run("deploy")
    assert row(shop)["action"] == "unchanged"


def test_a_cloud_that_takes_it_and_stores_something_else_is_told(shop: Shop) -> None:
    declare(shop, RULES)
    shop.kit.fail(Fault("ignored", "ModifySafeRule"))
    shop.run("deploy", code=14)
    assert "CFN-DEP-142" in shop.err
    shop.run("deploy")
    assert stored(shop)[0] == "CUSTOM"


@pytest.mark.parametrize(
    ("permission", "code"),
    [
        ("EVERYBODY", "CFN-CFG-084"),
        ("{remove: true}", "CFN-CFG-085"),
        ("{read: 1.5}", "CFN-CFG-013"),
        (f'{{read: "{"x" * 1025}"}}', "CFN-CFG-085"),
    ],
)
def test_what_is_no_permission_is_a_problem_of_the_manifest(shop: Shop, permission: str, code: str) -> None:
    declare(shop, permission)
    assert shop.errors("plan", code=6) == [code]


def test_the_mini_program_is_named_where_the_manifest_names_it(shop: Shop) -> None:
    """WeChat's environments ask for it."""
    declare(shop, "READONLY", more="appId: wx0123456789abcdef")
    shop.run("deploy")
    assert stored(shop) == ("READONLY", None)
