"""What is only deployed, through the commands and an emulated cloud: wish, plan, drift, and what is left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cloudfn import cli, emulate
from cloudfn.control import ControlPlane, Fault
from cloudfn.deploy.cloud import Cloud, Endpoint
from cloudfn.deploy.credentials import Credentials
from cloudfn.errors import CloudError
from cloudfn.events.base import ignore
from cloudfn.manifest import load

ENV = "shop-1a2b3c"


@dataclass
class Project:
    """``cloudfn ... --local`` on one function, ``report``."""

    directory: Path
    emulated: emulate.Emulated
    capfd: pytest.CaptureFixture[str]

    def write(self, function: str = "", env: str = "") -> None:
        lines = ["version: 1", "project: tea", f"env: {{id: {ENV}, {env}}}", "functions:"]
        lines.append(f"  report: {{install: none, {function}}}")
        (self.directory / "cloudfn.yaml").write_text("\n".join(lines) + "\n", "utf-8")

    def run(self, *args: str, code: int = 0) -> dict:  # type: ignore[type-arg]
        self.capfd.readouterr()
        ended = cli.run(["-C", str(self.directory), *args, "--local", "--json"])
        out, err = self.capfd.readouterr()
        assert ended == code, err
        found: dict[str, object] = json.loads(out)
        return found

    def changes(self) -> list[tuple[str, str, str]]:
        (row,) = self.run("plan")["functions"]
        return [(each["field"], each["before"], each["after"]) for each in row["changes"]]

    @property
    def drift(self) -> list[str]:
        (row,) = self.run("status")["functions"]
        return row["drift"]  # type: ignore[no-any-return]

    @property
    def plane(self) -> ControlPlane:
        assert self.emulated.plane is not None
        return self.emulated.plane

    @property
    def cloud(self) -> Cloud:
        key = self.emulated.key
        return Cloud(Credentials(key.secret_id, key.secret_key), "ap-shanghai", endpoint=Endpoint(self.emulated.url))

    @property
    def writes(self) -> list[str]:
        return [each.action for each in self.plane.seen if each.writes]


@pytest.fixture
def project(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Project]:
    folder = tmp_path / "functions" / "report"
    folder.mkdir(parents=True)
    (folder / "index.js").write_text("exports.main = async () => 1\n")
    found = Project(tmp_path, None, capfd)  # type: ignore[arg-type]
    found.write()
    with emulate.start(load(tmp_path / "cloudfn.yaml").manifest, ignore, settle_s=0.0) as cloud:
        found.emulated = cloud
        yield found


def description(project: Project) -> str:
    found = project.plane.world.find(ENV, "report")
    assert found is not None
    return found.description


def test_a_description_is_created_changed_and_cleared(project: Project) -> None:
    project.write("description: 每日报表")
    assert ("description", "", "每日报表") in project.changes()
    project.run("deploy")
    assert description(project) == "每日报表"
    assert (project.changes(), project.drift) == ([], [])

    project.write("description: Sums the day's orders")
    assert project.changes() == [("description", "每日报表", "Sums the day's orders")]
    project.run("deploy")
    assert description(project) == "Sums the day's orders"
    assert project.writes.count("UpdateFunctionConfiguration") == 1
    assert project.writes.count("UpdateFunctionCode") == 0

    project.write('description: ""')
    assert project.changes() == [("description", "Sums the day's orders", "-")]
    project.run("deploy")
    assert (description(project), project.changes()) == ("", [])


def test_a_description_of_somebody_else_is_drift_only_where_the_manifest_has_one(project: Project) -> None:
    project.write("description: ours")
    project.run("deploy")
    found = project.plane.world.find(ENV, "report")
    assert found is not None
    project.plane.world.save(replace(found, description="theirs"))
    assert project.drift == ["description theirs -> ours"]

    project.write()
    assert (project.changes(), project.drift) == ([], [])
    project.write("timeout: 9s")
    project.run("deploy")
    assert description(project) == "theirs"


def test_a_description_that_the_cloud_would_not_take_is_a_problem_of_the_manifest(project: Project) -> None:
    project.write(f"description: {'茶' * 1000}")
    project.run("deploy")
    assert description(project) == "茶" * 1000
    project.write(f"description: {'茶' * 1001}")
    (error,) = project.run("deploy", code=6)["errors"]
    assert (error["code"], error["line"]) == ("CFN-DEP-120", 5)
    assert "1001" in error["message"]
    with pytest.raises(CloudError, match=r"InvalidParameterValue\.Description"):
        project.cloud.send(
            "scf",
            "UpdateFunctionConfiguration",
            {"FunctionName": "report", "Namespace": ENV, "Description": "茶" * 1001},
        )


@pytest.mark.parametrize("kept", ["30m", "0s", "1d12h", "3601d", "3639d"])
def test_logs_are_kept_for_whole_days(project: Project, kept: str) -> None:
    project.write(env=f"logRetention: {kept}")
    (error,) = project.run("plan", code=6)["errors"]
    assert (error["code"], error["line"]) == ("CFN-DEP-121", 3)
    assert kept in error["message"]


def test_the_time_that_logs_are_kept_is_set_once(project: Project) -> None:
    project.write(env="logRetention: 30d")
    plan = project.run("plan")
    (row,) = plan["environment"]
    assert (row["name"], row["action"]) == (ENV, "update")
    assert row["changes"] == [{"field": "logRetention", "before": "7d", "after": "30d"}]
    assert row["steps"] == ["keep logs for 30 days"]

    results = project.run("deploy")["results"]
    assert [(each["kind"], each["action"], each["ok"]) for each in results] == [
        ("environment", "update", True),
        ("function", "create", True),
    ]
    assert project.writes.count("ModifyClsTopic") == 1
    (row,) = project.run("plan")["environment"]
    assert row["action"] == "unchanged"
    assert project.run("deploy")["results"] == []

    project.write()
    assert "environment" not in project.run("plan")


@pytest.mark.parametrize("kind", ["throttle", "drop-before", "drop-after", "internal", "http-502"])
def test_keeping_logs_comes_through_any_single_fault(project: Project, kind: str) -> None:
    project.run("deploy")
    project.write(env="logRetention: 3640d")
    fault = Fault(kind, "ModifyClsTopic")  # type: ignore[arg-type]
    project.plane.faults.add(fault)
    (result,) = project.run("deploy")["results"]
    assert result["ok"]
    assert [row["action"] for row in project.run("plan")["environment"]] == ["unchanged"]
    took_effect = [each for each in project.plane.seen if each.action == "ModifyClsTopic" and each.code == ""]
    assert len(took_effect) == 1


def test_what_is_fixed_once_created_is_named_in_the_refusal(project: Project) -> None:
    project.run("deploy")
    project.write("runtime: Nodejs16.13")
    plan = project.run("plan")
    (refusal,) = plan["refusals"]
    text = "report: runtime cannot be changed from Nodejs18.15 to Nodejs16.13 after creation"
    assert (refusal["code"], refusal["message"]) == ("CFN-DEP-022", text)
    (error,) = project.run("deploy", code=6)["errors"]
    assert error["message"] == text
    assert project.changes() == [("runtime", "Nodejs18.15", "Nodejs16.13")]
