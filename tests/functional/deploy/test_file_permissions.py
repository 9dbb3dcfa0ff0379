"""Who may read and write files from a mini program: planned, set, read back, drift. As with collections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.control import Fault
from cloudfn.deploy.planner import plan
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import DesiredState, Environment, Remote
from cloudfn.manifest.values import Permission
from tests.functional.deploy.conftest import Shop

RULES = '{read: true, write: "resource.openid == auth.openid"}'
STORED = {"read": True, "write": "resource.openid == auth.openid"}
PRESETS = ["READONLY", "PRIVATE", "ADMINWRITE", "ADMINONLY"]


def declare(shop: Shop, permission: str, key: str = "permission") -> None:
    shop.write(more=f"storage: {{{key}: {permission}}}")


def bucket(shop: Shop) -> str:
    return shop.kit.plane.world.bucket(shop.env)


def stored(shop: Shop) -> tuple[str, object]:
    found = shop.kit.cloud.read("tcb", "DescribeStorageSafeRule", {"EnvId": shop.env, "Bucket": bucket(shop)})
    return found["AclTag"], json.loads(found["Rule"] or "null")


def row(shop: Shop) -> dict[str, object]:
    (found,) = shop.answer("plan")["storage"]
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("preset", [*PRESETS[1:], "READONLY"])
def test_a_preset_is_set_and_then_unchanged(shop: Shop, preset: str) -> None:
    declare(shop, "PRIVATE" if preset == "READONLY" else preset)
    shop.run("deploy")
    declare(shop, preset)
    shop.run("deploy")
    assert stored(shop) == (preset, None)
    assert row(shop)["action"] == "unchanged"
    assert shop.writes("deploy") == []


def test_what_a_new_environment_has_needs_nothing(shop: Shop) -> None:
    declare(shop, "READONLY")
    assert row(shop)["action"] == "unchanged"


def test_rules_are_set_compared_by_what_they_say_and_told(shop: Shop) -> None:
    declare(shop, RULES, "rules")
    assert "set the permission of files" in str(row(shop)["steps"])
    shop.run("deploy")
    assert stored(shop) == ("CUSTOM", STORED)
    declare(shop, '{write: "resource.openid == auth.openid", read: true}', "rules")
    assert row(shop)["action"] == "unchanged"
    other = {"EnvId": shop.env, "Bucket": bucket(shop), "AclTag": "ADMINONLY"}
    shop.kit.cloud.send("tcb", "ModifyStorageSafeRule", other)
    found = shop.answer("status")["storage"]
    assert found["permission"] == "ADMINONLY"
    assert found["drift"][0].startswith("permission ADMINONLY -> ")
    assert "storage  ADMINONLY" in shop.run("status")


def test_without_the_key_what_is_set_is_left(shop: Shop) -> None:
    declare(shop, "ADMINONLY")
    shop.run("deploy")
    shop.write()
    assert "storage" not in shop.answer("plan")
    shop.run("deploy")
    assert stored(shop) == ("ADMINONLY", None)


@pytest.mark.parametrize("kind", ["throttle", "drop-before", "drop-after", "internal", "http-502"])
def test_it_comes_through_any_single_fault(shop: Shop, kind: str) -> None:
    declare(shop, RULES)
    shop.kit.fail(Fault(kind, "ModifyStorageSafeRule"), Fault(kind, "DescribeStorageSafeRule"))  # type: ignore[arg-type]
    shop.run("deploy")
    assert row(shop)["action"] == "unchanged"


def test_a_cloud_that_takes_it_and_stores_something_else_is_told(shop: Shop) -> None:
    declare(shop, RULES)
    shop.kit.fail(Fault("ignored", "ModifyStorageSafeRule"))
    shop.run("deploy", code=14)
    assert "CFN-DEP-200" in shop.err
    shop.run("deploy")
    assert stored(shop) == ("CUSTOM", STORED)


@pytest.mark.parametrize(
    ("key", "permission", "code"),
    [
        ("permission", "EVERYBODY", "CFN-CFG-084"),
        ("rules", "READONLY", "CFN-CFG-051"),
        ("rules", "{create: true}", "CFN-CFG-126"),
        ("permission", "{delete: false}", "CFN-CFG-126"),
        ("rules", '{read: "doc.open == true"}', "CFN-CFG-127"),
        ("rules", '{write: "get(`database.a.b`).x == auth.openid"}', "CFN-CFG-127"),
        ("rules", '{write: "auth.isAdmin"}', "CFN-CFG-117"),
        ("rules", '{write: "resource.owner == auth.openid"}', "CFN-CFG-117"),
        ("rules", '{read: "true"}', "CFN-CFG-118"),
        ("permission", "READONLY, rules: {read: true}", "CFN-CFG-125"),
    ],
)
def test_what_no_file_could_be_ruled_by_is_a_problem_of_the_manifest(
    shop: Shop, key: str, permission: str, code: str
) -> None:
    declare(shop, permission, key)
    assert shop.errors("plan", code=6) == [code]


@pytest.mark.parametrize("key", ["permission", "rules"])
def test_files_that_everybody_may_overwrite_are_warned_of(shop: Shop, key: str) -> None:
    declare(shop, "{read: true, write: true}", key)
    shop.run("plan")
    assert "CFN-CFG-128" in shop.err


def permissions() -> st.SearchStrategy[Permission | None]:
    rule = st.builds(lambda read, write: json.dumps({"read": read, "write": write}), st.booleans(), st.booleans())
    custom = st.builds(Permission, st.just("CUSTOM"), rule)
    return st.none() | st.sampled_from(PRESETS).map(Permission) | custom


@given(permissions(), permissions(), st.sampled_from(["", "bucket"]))
def test_a_plan_ends_where_the_manifest_is(desired: Permission | None, there: Permission | None, name: str) -> None:
    goal = DesiredState("tea", "env", "ap-shanghai", (), files=desired)
    seen = Remote(Environment("env", "ap-shanghai", bucket=name), files=there)
    made = plan(goal, seen, Record("env"))
    refused = [each.code for each in made.refusals]
    assert refused == (["CFN-DEP-201"] if desired and not name else [])
    assert len(made.resources) == bool(desired and name)
    for each in _steps(made.resources):
        seen = replace(seen, files=each)
    assert not (desired and name) or plan(goal, seen, Record("env")).empty


def _steps(resources: object) -> Iterator[Permission]:
    for resource in resources:  # type: ignore[attr-defined]
        for step in resource.steps:
            yield step.permission
