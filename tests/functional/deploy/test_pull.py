"""A project made of what stands in the cloud, and what a deploy of it would change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from cloudfn.control import Fault
from tests.functional.deploy.conftest import Shop

SETTINGS = (
    "{runtime: Nodejs16.13, timeout: 20s, memory: 512, description: Tea, initTimeout: 30s, http: /tea, httpAuth: true,"
    " environment: {SHOP: 'a $${literal', PAY_API_KEY: k-1234567890},"
    " triggers: [{name: daily, cron: '0 0 3 * * * *'}], tags: {team: tea}, trace: true, publicNet: true, fixedIp: true}"
)
DOCUMENTS = (
    "documents: {collections: {notes: {permission: {read: true, write: 'doc._openid == auth.openid'}},"
    " orders: {permission: ADMINONLY, indexes: [[openid, -createdAt]], unique: [outTradeNo]}}}"
)


def pulled(shop: Shop, place: Path, *args: str) -> dict[str, object]:
    shop.run("pull", *args, "--out", str(place))
    found: dict[str, object] = yaml.safe_load((place / "cloudfn.yaml").read_text("utf-8"))
    return found


def plan_of(shop: Shop, place: Path) -> dict[str, object]:
    """The plan that a deploy of the pulled project would make."""
    shop.directory, before = place, shop.directory
    try:
        found: dict[str, object] = shop.answer("plan")
        return found
    finally:
        shop.directory = before


def test_what_cloudfn_deployed_comes_back_and_deploys_to_nothing_new(shop: Shop, tmp_path: Path) -> None:
    shop.write(f"{{job: {SETTINGS}, plain: {{}}}}", DOCUMENTS)
    shop.source("plain", "2")
    shop.run("deploy")
    place = tmp_path / "pulled"
    found = pulled(shop, place)
    assert found["project"] == "tea"
    job = found["functions"]["job"]  # type: ignore[index]
    assert job["environment"] == {"SHOP": "a $${literal"} and job["secrets"] == ["PAY_API_KEY"]
    assert "k-1234567890" not in (place / "cloudfn.yaml").read_text("utf-8") + shop.err
    files = {each.relative_to(place).as_posix() for each in place.rglob("*") if each.is_file()}
    schema = ".cloudfn/cloudfn.schema.json"  # for editors
    assert files == {schema, "cloudfn.yaml", "functions/job/index.js", "functions/plain/index.js"}
    (place / ".env").write_text("PAY_API_KEY=k-1234567890\n", "utf-8")
    assert plan_of(shop, place)["empty"] is True


def test_payments_and_shared_folders_come_back(shop: Shop, tmp_path: Path) -> None:
    payments = (
        "payments: {default: {subMchId: '1900009999', callers: [job], callback: paid, verify: 'off', once: claims}}"
    )
    shop.write("{job: {shared: [shared]}, paid: {shared: [shared, functions/lib.js]}}", payments)
    shop.source("paid", "({errcode: 0})")
    (shop.directory / "shared").mkdir()
    (shop.directory / "shared/tea.js").write_text("exports.tea = 1\n", "utf-8")
    (shop.directory / "functions/lib.js").write_text("exports.lib = 1\n", "utf-8")
    shop.run("deploy", "--force")
    place = tmp_path / "pulled"
    found = pulled(shop, place)
    bound = {"subMchId": "1900009999", "callers": ["job"], "callback": "paid", "verify": "off", "once": "claims"}
    assert found["payments"] == {"default": bound}
    assert (place / "shared/tea.js").is_file() and (place / "functions/lib.js").is_file()
    assert found["functions"]["paid"]["shared"] == ["functions/lib.js", "shared"]  # type: ignore[index]
    shop.directory = place
    shop.run("plan", "--force", "--exit-code", code=16)  # --force: as if all code had changed
    assert shop.answer("plan", code=0)["empty"] is True


def test_what_others_deployed_and_what_no_manifest_says(shop: Shop, tmp_path: Path) -> None:
    shop.kit.deploy(shop.kit.wanted(shop.kit.function("job"), shop.kit.function("other")))
    found = shop.there("other")
    shop.change("other", runtime="Php8.0", variables=())
    shop.change("job", variables=(("SHOP", "tea"),))
    shop.send("CreateTrigger", TriggerName="off", Type="timer", TriggerDesc="0 0 4 * * * *", Enable="CLOSE")
    place = tmp_path / "pulled"
    read = pulled(shop, place, "--env", shop.env)
    assert list(read["functions"]) == ["job"]  # type: ignore[call-overload]
    assert "CFN-DEP-176" in shop.err and "`other` (Php8.0)" in shop.err and "`job.off` (off)" in shop.err
    assert found.name == "other" and "# other: Php8.0" in (place / "cloudfn.yaml").read_text("utf-8")


def test_it_needs_no_manifest_and_names_what_it_needs(shop: Shop, tmp_path: Path) -> None:
    shop.run("deploy")
    (shop.directory / "cloudfn.yaml").unlink()
    assert shop.errors("pull", code=3) == ["CFN-CLI-050"]
    assert shop.errors("pull", "nobody", "--env", shop.env, code=4) == ["CFN-DEP-073"]
    answer = shop.answer("pull", "job", "--env", shop.env, "--print")
    assert yaml.safe_load(answer["manifest"])["project"] == "tea"
    assert not (shop.directory / "cloudfn.yaml").exists()


@pytest.mark.parametrize("there", ["cloudfn.yaml", "functions/job/index.js"])
def test_nothing_is_overwritten(shop: Shop, tmp_path: Path, there: str) -> None:
    shop.run("deploy")
    place = tmp_path / "pulled" / there
    place.parent.mkdir(parents=True)
    place.write_text("mine\n", "utf-8")
    assert shop.errors("pull", "--out", str(tmp_path / "pulled"), code=6) == ["CFN-CLI-051"]
    left = [each for each in (tmp_path / "pulled").rglob("*") if each.is_file()]
    assert left == [place] and place.read_text("utf-8") == "mine\n"


def test_in_chinese(shop: Shop, tmp_path: Path) -> None:
    shop.run("deploy")
    out = shop.run("--lang", "zh", "pull", "--out", str(tmp_path / "pulled"))
    assert "1 个云函数" in out
    assert json.loads(shop.run("pull", "--out", str(tmp_path / "other"), "--json"))["files"] == 1


def test_secrets_that_the_manifest_names_stay_names(shop: Shop, tmp_path: Path) -> None:
    shop.write("{job: {environment: {SHOP: tea}, secrets: [MOTTO]}}")
    (shop.directory / ".env").write_text("MOTTO=black and strong\n", "utf-8")
    shop.run("deploy")
    job = pulled(shop, tmp_path / "pulled")["functions"]["job"]  # type: ignore[index]
    assert (job["environment"], job["secrets"]) == ({"SHOP": "tea"}, ["MOTTO"])


@pytest.mark.parametrize("kind", ["throttle", "drop-before", "drop-after", "internal", "http-502", "broken-json"])
def test_it_comes_through_any_single_fault(shop: Shop, tmp_path: Path, kind: str) -> None:
    shop.write(more=DOCUMENTS)
    shop.run("deploy")
    actions = ("ListFunctions", "GetFunction", "GetFunctionAddress", "ListTables", "DescribeTable", "DescribeSafeRule")
    shop.kit.fail(*(Fault(kind, action) for action in actions))  # type: ignore[arg-type]
    found = pulled(shop, tmp_path / "pulled")
    assert list(found["functions"]) == ["job"]  # type: ignore[call-overload]
    assert sorted(found["documents"]["collections"]) == ["notes", "orders"]  # type: ignore[index]


def test_a_web_server_comes_back_as_one(shop: Shop, tmp_path: Path) -> None:
    shop.write("{job: {type: HTTP, install: none, http: /api}}")
    (shop.directory / "functions/job/scf_bootstrap").write_text("#!/bin/bash\nnode index.js\n", "utf-8")
    shop.run("deploy")
    place = tmp_path / "pulled"
    job = pulled(shop, place)["functions"]["job"]  # type: ignore[index]
    assert (job["type"], job["http"], job["install"], "handler" in job) == ("HTTP", "/api", "none", False)
    assert plan_of(shop, place)["empty"] is True
