"""From one environment to another: planned, applied and verified as a deploy is, and to nothing the second time."""

from __future__ import annotations

from typing import Any

import pytest

from cloudfn.control import Fault
from tests.functional.deploy.conftest import Shop

OTHER = "shop-9z8y7x"
JOB = (
    "{job: {description: Tea, timeout: 20s, http: /tea, httpAuth: true, environment: {SHOP: tea}, secrets: [API_KEY],"
    " triggers: [{name: daily, cron: '0 0 3 * * * *'}]}, other: {}}"
)
DOCUMENTS = "documents: {collections: {orders: {permission: ADMINONLY, indexes: [openid], unique: [outTradeNo]}}}"
STAGES = f"stages: {{prod: {{env: {{id: {OTHER}}}, protected: true}}}}"


@pytest.fixture
def two(shop: Shop) -> Shop:
    """The project in its own environment; a second one is empty."""
    shop.kit.plane.world.add_environment(OTHER, "prod")
    shop.write(JOB, f"{DOCUMENTS}\n{STAGES}")
    shop.source("other", "3")
    (shop.directory / ".env").write_text("API_KEY=k-123456\n", "utf-8")
    shop.run("deploy")
    return shop


def there(shop: Shop, function: str = "job") -> Any:
    return shop.kit.plane.world.find(OTHER, function)


def test_everything_of_the_project_is_copied_and_then_nothing(two: Shop) -> None:
    two.run("copy", "--to", "prod", "--yes")
    assert "k-123456" not in two.err
    found = there(two)
    assert dict(found.variables) | {"CLOUDFN_STATE": ""} == {"API_KEY": "k-123456", "CLOUDFN_STATE": "", "SHOP": "tea"}
    assert found.timeout_s == 20 and there(two, "other") is not None
    assert two.writes("copy", "--to", "prod", "--yes") == []
    plan = two.answer("plan", "--stage", "prod")
    assert plan["empty"] is True, plan  # a deploy from the manifest has nothing left to do


def test_what_changed_since_is_what_is_copied(two: Shop) -> None:
    two.run("copy", "--to", "prod", "--yes")
    two.source("job", "2")
    two.run("deploy")
    plan = two.answer("copy", "--to", "prod", "--dry-run")
    assert {row["name"]: row["action"] for row in plan["functions"]} == {"job": "update", "other": "unchanged"}
    assert [row["action"] for row in plan["collections"]] == ["unchanged"]
    written = two.writes("copy", "--to", "prod", "--yes")
    assert written == ["UpdateFunctionCode job", "UpdateFunctionConfiguration job"]


def test_named_functions_go_without_collections(two: Shop) -> None:
    answer = two.answer("copy", "job", "--to-env", OTHER, "--yes")
    assert [(row["name"], row["action"]) for row in answer["results"]] == [("job", "create")]
    assert there(two, "other") is None


def test_a_dry_run_writes_nothing(two: Shop) -> None:
    assert two.writes("copy", "--to", "prod", "--dry-run") == []
    assert "+ job" in two.run("copy", "--to", "prod", "--dry-run")


@pytest.mark.parametrize("target", [("--to", "prod"), ("--to-env", OTHER)])
def test_a_protected_stage_is_confirmed_whichever_way_it_is_named(two: Shop, target: tuple[str, str]) -> None:
    before = two.kit.last
    assert two.errors("copy", *target, code=3) == ["CFN-DEP-016"]
    assert two.kit.writes_since(before) == []


def test_a_function_of_another_project_is_refused_unless_adopted(two: Shop) -> None:
    two.write(JOB, f"{DOCUMENTS}\n{STAGES}", project="coffee")
    two.run("deploy", "--stage", "prod", "--yes")
    two.write(JOB, f"{DOCUMENTS}\n{STAGES}")
    before = two.kit.last
    assert two.errors("copy", "job", "--to", "prod", "--yes", code=6) == ["CFN-DEP-130"]
    assert two.kit.writes_since(before) == []
    two.run("copy", "job", "--to", "prod", "--adopt", "job", "--yes")


def test_what_is_tied_to_its_environment_and_what_stays_behind_is_told(two: Shop) -> None:
    found = two.there()
    two.change(variables=(*found.variables, ("CALLBACK", f"https://{two.env}.service.tcloudbase.com/tea")))
    two.send("CreateTrigger", TriggerName="off", Type="timer", TriggerDesc="0 0 4 * * * *", Enable="CLOSE")
    two.run("copy", "job", "--to", "prod", "--dry-run")
    assert "CFN-DEP-179 job: CALLBACK" in two.err
    assert "CFN-DEP-176" in two.err and "`job.off` (off)" in two.err


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        ((), 3, "CFN-CLI-052"),
        (("--to", "prod", "--to-env", OTHER), 3, "CFN-CLI-052"),
        (("--to", "prod", "--stage", "prod"), 3, "CFN-CLI-053"),
        (("nobody", "--to", "prod"), 4, "CFN-DEP-073"),
    ],
)
def test_what_cannot_be_copied(two: Shop, arguments: tuple[str, ...], code: int, error: str) -> None:
    assert two.errors("copy", *arguments, code=code) == [error]


def test_an_environment_without_anything_of_the_project(two: Shop) -> None:
    two.kit.plane.world.add_environment("shop-empty1", "empty")
    two.write(JOB, f"{STAGES[:-1]}, none: {{env: {{id: shop-empty1}}}}}}", project="coffee")
    assert two.errors("copy", "--stage", "none", "--to", "prod", "--yes", code=4) == ["CFN-DEP-178"]


@pytest.mark.parametrize("kind", ["throttle", "drop-before", "drop-after", "internal"])
def test_it_comes_through_any_single_fault(two: Shop, kind: str) -> None:
    two.kit.fail(*(Fault(kind, action) for action in ("GetFunctionAddress", "CreateFunction", "CreateTrigger")))  # type: ignore[arg-type]
    two.run("copy", "--to", "prod", "--yes")
    assert two.answer("plan", "--stage", "prod")["empty"] is True


def test_a_web_server_is_copied_with_its_path(two: Shop) -> None:
    two.write("{web: {type: HTTP, install: none, http: /api}}", STAGES)
    two.source("web", "1")
    (two.directory / "functions/web/scf_bootstrap").write_text("#!/bin/bash\nnode index.js\n", "utf-8")
    two.run("deploy")
    two.run("copy", "web", "--to", "prod", "--yes")
    assert two.answer("plan", "web", "--stage", "prod")["empty"] is True
    (row,) = [each for each in two.answer("status", "--stage", "prod")["functions"] if each["name"] == "web"]
    assert row["url"].endswith("/api") and row["drift"] == []
