"""Settings that only the cloud acts on: set, changed, left alone, drifting, and those that only a creation takes."""

from __future__ import annotations

import pytest

from tests.functional.deploy.conftest import Shop

ALL = "role: OurRole, initTimeout: 30s, publicNet: true, fixedIp: true, tags: {team: tea}, async: true, trace: true"


def shown(shop: Shop) -> dict[str, object]:
    """As GetFunction has it."""
    found = shop.kit.cloud.read("scf", "GetFunction", {"FunctionName": "job", "Namespace": shop.env})
    net = found["PublicNetConfig"]
    return {
        "role": found["Role"],
        "initTimeout": found["InitTimeout"],
        "publicNet": net["PublicNetStatus"],
        "fixedIp": net["EipConfig"]["EipStatus"],
        "tags": {each["Key"]: each["Value"] for each in found["Tags"]},
        "async": found["AsyncRunEnable"],
        "trace": found["TraceEnable"],
    }


def changes(shop: Shop) -> dict[str, tuple[str, str]]:
    (row,) = shop.answer("plan")["functions"]
    return {each["field"]: (each["before"], each["after"]) for each in row["changes"]}


def test_all_of_them_are_set_at_the_creation(shop: Shop) -> None:
    shop.write(f"{{job: {{{ALL}}}}}")
    planned = changes(shop)
    assert planned["role"] == ("", "OurRole")
    assert planned["publicNet"] == ("", "fixed IP")
    assert planned["tags"] == ("", "team=tea")
    shop.run("deploy")
    assert shown(shop) == {
        "role": "OurRole",
        "initTimeout": 30,
        "publicNet": "ENABLE",
        "fixedIp": "ENABLE",
        "tags": {"team": "tea"},
        "async": "TRUE",
        "trace": "TRUE",
    }
    assert changes(shop) == {}


def test_without_a_key_what_stands_in_the_cloud_is_left(shop: Shop) -> None:
    shop.write(f"{{job: {{{ALL}}}}}")
    shop.run("deploy")
    before = shown(shop)
    shop.write("{job: {timeout: 9s}}")
    shop.run("deploy")
    assert shown(shop) == before
    (row,) = shop.answer("status")["functions"]
    assert row["drift"] == []


def test_what_can_change_changes_in_one_call(shop: Shop) -> None:
    shop.write("{job: {role: OurRole, initTimeout: 30s, publicNet: true}}")
    shop.run("deploy")
    shop.write("{job: {role: OtherRole, initTimeout: 40s, publicNet: false}}")
    (row,) = shop.answer("status")["functions"]
    assert row["drift"] == ["role OurRole -> OtherRole", "initTimeout 30 -> 40", "publicNet on -> off"]
    assert shop.writes("deploy") == ["UpdateFunctionConfiguration job"]
    assert shown(shop)["publicNet"] == "DISABLE"
    assert changes(shop) == {}


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("tags: {team: tea}", "tags: {team: coffee}", "tags"),
        ("async: false", "async: true", "async"),
        ("trace: true", "trace: false", "trace"),
    ],
)
def test_what_only_a_creation_takes_is_refused_with_the_way_out(
    shop: Shop, before: str, after: str, field: str
) -> None:
    shop.write(f"{{job: {{{before}}}}}")
    shop.run("deploy")
    shop.write(f"{{job: {{{after}}}}}")
    (refusal,) = shop.answer("plan")["refusals"]
    assert refusal["code"] == "CFN-DEP-141"
    assert f"job: {field} is" in refusal["message"]
    shop.run("deploy", "--replace", "--yes")
    assert changes(shop) == {}


def test_tags_of_others_are_no_drift_and_survive_a_replacement(shop: Shop) -> None:
    shop.write("{job: {tags: {team: tea}}}")
    shop.run("deploy")
    settings = shop.there().settings
    shop.change(settings={**settings, "Tags": [*settings["Tags"], {"Key": "cost", "Value": "7"}]})
    assert changes(shop) == {}
    shop.write("{job: {tags: {team: tea}, runtime: Nodejs16.13}}")
    shop.run("deploy", "--replace", "--yes")
    assert shown(shop)["tags"] == {"team": "tea", "cost": "7"}


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("initTimeout: 1s", "CFN-CFG-080"),
        ("initTimeout: 301s", "CFN-CFG-080"),
        ("initTimeout: 3500ms", "CFN-CFG-080"),
        ("publicNet: false, fixedIp: true", "CFN-CFG-081"),
        ("httpAuth: true", "CFN-CFG-082"),
        (f"tags: {{{'k' * 128}: v}}", "CFN-CFG-083"),
        (f"tags: {{k: {'v' * 256}}}", "CFN-CFG-083"),
        ("role: no role", "CFN-CFG-022"),
    ],
)
def test_what_cannot_be_is_a_problem_of_the_manifest(shop: Shop, settings: str, code: str) -> None:
    shop.write(f"{{job: {{{settings}}}}}")
    assert shop.errors("plan", code=6) == [code]


def test_a_login_at_an_http_path(shop: Shop) -> None:
    def auth() -> list[bool]:
        rows = shop.kit.cloud.read("tcb", "DescribeCloudBaseGWAPI", {"ServiceId": shop.env})["APISet"]
        return [each["EnableAuth"] for each in rows]

    shop.write("{job: {http: /job, httpAuth: true}}")
    shop.run("deploy")
    assert auth() == [True]
    assert changes(shop) == {}
    shop.write("{job: {http: /job}}")
    assert changes(shop) == {}
    shop.write("{job: {http: /job, httpAuth: false}}")
    assert changes(shop) == {"httpAuth": ("on", "off")}
    assert shop.writes("deploy") == ["ModifyCloudBaseGWAPIPrivilegeBatch"]
    assert auth() == [False]
    assert changes(shop) == {}
